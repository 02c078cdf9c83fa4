import { tf } from '../compute/backend.js';
import { integers, Stream } from '../compute/random.js';
import { type ConvolutionalConfig, convolutional, initConvolutional } from '../networks/convolutional.js';
import { type Training, train } from '../networks/training.js';
import { mnist, pixels } from '../tasks/mnist.js';

/** Trains the classifier of handwritten digits by cross-entropy on MNIST's training images. */
export function trainClassifier(
  config: ConvolutionalConfig,
  options: Training & { readonly seed: number; readonly batch: number },
) {
  const { images, labels, count } = mnist('train');
  return train(
    initConvolutional(config, options.seed),
    (weights, step) => {
      const key = { seed: options.seed, problem: step, candidate: 0 };
      const chosen = integers(key, 0, options.batch, count, Stream.training);
      const x = tf.tensor4d(pixels(images, chosen), [options.batch, config.side, config.side, 1]);
      const right = tf.oneHot(
        tf.tensor1d(
          Array.from(chosen, (i) => labels[i]!),
          'int32',
        ),
        config.classes,
      );
      return tf.losses.softmaxCrossEntropy(right, convolutional(weights, x).logits) as tf.Scalar;
    },
    options,
  );
}
