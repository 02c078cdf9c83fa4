import { tf } from '../../compute/tf.js';
import { checked, type Fields, size } from '../fields.js';
import { Initial } from '../initial.js';
import type { Weights } from '../weights.js';

/** A convolutional classifier of 28 x 28 images: two strided convolutions, a layer of features, a layer of logits. */
export interface ConvolutionalConfig {
  readonly side: number;
  readonly channels: number;
  readonly features: number;
  readonly classes: number;
}

const CONFIG: Fields<ConvolutionalConfig> = { side: size, channels: size, features: size, classes: size };

/** A configuration from JSON, such as a card's. Throws an Error that begins with `where` and names the field that is wrong. */
export const convolutionalConfig = (json: unknown, where: string): ConvolutionalConfig => checked(json, CONFIG, where);

/** Weights drawn from N(0, 2 / fan-in) (K. He et al., arXiv:1502.01852), keyed by `seed`. */
export function initConvolutional(config: ConvolutionalConfig, seed: number): Weights {
  const { side, channels: c, features, classes } = config;
  const initial = new Initial(seed);
  initial.normal('conv1', [3, 3, 1, c], Math.SQRT2);
  initial.zeros('conv1.bias', [c]);
  initial.normal('conv2', [3, 3, c, 2 * c], Math.SQRT2);
  initial.zeros('conv2.bias', [2 * c]);
  initial.normal('features', [(side / 4) ** 2 * 2 * c, features]);
  initial.zeros('features.bias', [features]);
  initial.normal('logits', [features, classes]);
  initial.zeros('logits.bias', [classes]);
  return initial.weights;
}

/** Images [batch, side, side, 1] to features [batch, features] (after tanh) and logits [batch, classes]. */
export function convolutional(weights: Weights, x: tf.Tensor4D): { features: tf.Tensor2D; logits: tf.Tensor2D } {
  const layer = (input: tf.Tensor4D, name: string) =>
    tf
      .conv2d(input, weights[name] as tf.Tensor4D, 2, 'same')
      .add(weights[`${name}.bias`]!)
      .relu() as tf.Tensor4D;
  const flat = layer(layer(x, 'conv1'), 'conv2').reshape([x.shape[0], -1]) as tf.Tensor2D;
  const dense = (input: tf.Tensor2D, name: string) =>
    tf.matMul(input, weights[name] as tf.Tensor2D).add(weights[`${name}.bias`]!) as tf.Tensor2D;
  const features = dense(flat, 'features').tanh() as tf.Tensor2D;
  return { features, logits: dense(features, 'logits') };
}

/**
 * Floating-point operations of one forward pass for one image: 2 for every weight of a kernel and output pixel, and of a matrix
 * (as counted by P. Molchanov et al., arXiv:1611.06440, appendix A.1).
 *
 * @example convolutionalFlops({ side: 28, channels: 16, features: 32, classes: 10 }) // 609024
 */
export function convolutionalFlops({ side, channels: c, features, classes }: ConvolutionalConfig): number {
  const [half, quarter] = [(side / 2) ** 2, (side / 4) ** 2];
  return 2 * (half * 9 * c + quarter * 9 * c * 2 * c + quarter * 2 * c * features + features * classes);
}
