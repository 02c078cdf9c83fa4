import { integers, normals, Stream, uniforms } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { type ImageConfig, initImage } from '../../networks/images/image.js';
import { type Training, train } from '../../networks/training/training.js';
import type { Weights } from '../../networks/weights.js';
import { type ImageSource, mnist, pixels } from '../../tasks/images/mnist.js';

/** One batch: data and noise [size, side, side, 1], times [size] uniform on [0, 1), classes [size] with some dropped. */
export interface ImageBatch extends tf.TensorContainerObject {
  data: tf.Tensor4D;
  noise: tf.Tensor4D;
  times: tf.Tensor1D;
  classes: tf.Tensor1D;
}

export interface ImageTraining extends Training {
  readonly seed: number;
  readonly batch: number;
  /** Share of the classes replaced by "no class" (J. Ho and T. Salimans, arXiv:2207.12598). */
  readonly dropClass: number;
  /** The images to train on; MNIST's by default. */
  readonly source?: ImageSource;
}

/** The batch of one step, keyed by seed and step: training images drawn with replacement. */
function batchOf(
  { side, classes }: ImageConfig,
  { seed, batch, dropClass, source = mnist }: ImageTraining,
  step: number,
): ImageBatch {
  const { images, labels, count } = source('train');
  const key = (candidate: number) => ({ seed, problem: step, candidate });
  const chosen = integers(key(0), 0, batch, count, Stream.training);
  const dropped = uniforms(key(1), 0, batch, Stream.training);
  const shape: [number, number, number, number] = [batch, side, side, 1];
  return {
    data: tf.tensor4d(pixels(images, chosen), shape),
    noise: tf.tensor4d(normals(key(2), 0, batch * side * side, Stream.training), shape),
    times: tf.tensor1d(uniforms(key(3), 0, batch, Stream.training)),
    classes: tf.tensor1d(
      Array.from(chosen, (index, row) => (dropped[row]! < dropClass ? classes : labels[index]!)),
      'int32',
    ),
  };
}

/** Trains a network of images by the mean of `loss(weights, batch)`. */
export function trainImages(
  config: ImageConfig,
  options: ImageTraining,
  loss: (weights: Weights, batch: ImageBatch) => tf.Scalar,
): Promise<{ weights: Weights; losses: number[] }> {
  return train(initImage(config, options.seed), (step) => batchOf(config, options, step), loss, {
    ...options,
    name: 'training of an image network',
  });
}
