import { integers, Stream } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { type ConvolutionalConfig, convolutional, initConvolutional } from '../../networks/images/convolutional.js';
import { type Training, train } from '../../networks/training/training.js';
import { type ImageSource, mnist, pixels } from './mnist.js';

/** Trains a classifier of images by cross-entropy on the training images of a set, MNIST's by default. */
export function trainClassifier(
  config: ConvolutionalConfig,
  options: Training & { readonly seed: number; readonly batch: number; readonly source?: ImageSource },
) {
  const { images, labels, count } = (options.source ?? mnist)('train');
  return train(
    initConvolutional(config, options.seed),
    (step) => {
      const key = { seed: options.seed, problem: step, candidate: 0 };
      const chosen = integers(key, 0, options.batch, count, Stream.training);
      const digits = Array.from(chosen, (i) => labels[i]!);
      return {
        x: tf.tensor4d(pixels(images, chosen), [options.batch, config.side, config.side, 1]),
        right: tf.oneHot(tf.tensor1d(digits, 'int32'), config.classes).toFloat() as tf.Tensor2D,
      };
    },
    (weights, { x, right }) => {
      const { logits } = convolutional(weights, x);
      return tf.logSumExp(logits, -1).sub(logits.mul(right).sum(-1)).mean() as tf.Scalar;
    },
    { ...options, name: 'training of a classifier' },
  );
}
