import { tf } from '../../compute/tf.js';
import type { Initial } from '../initial.js';
import type { Weights } from '../weights.js';
import { silu } from './silu.js';

const FREQUENCIES = 16;

/** What a network of images is told: the time and the class, in an embedding. */
export interface Conditioned {
  /** Width of the embedding of time and class. */
  readonly embedding: number;
  /** Classes; number `classes` itself means "no class". */
  readonly classes: number;
}

/** The weights of `conditionOn`. */
export function initCondition(initial: Initial, { embedding: e, classes }: Conditioned): void {
  initial.normal('time.in', [2 * FREQUENCIES, e]);
  initial.normal('time.out', [e, e]);
  initial.normal('class', [classes + 1, e], Math.sqrt(classes + 1));
}

/** sin and cos of t (in [0, 1]) at 16 frequencies from 1 to 1000, [batch, 32] (after A. Vaswani et al., arXiv:1706.03762). */
function timeFeatures(t: tf.Tensor1D): tf.Tensor2D {
  const frequencies = Array.from({ length: FREQUENCIES }, (_, i) => 1000 ** (i / (FREQUENCIES - 1)));
  const angles = t.expandDims(1).mul(tf.tensor2d(frequencies, [1, FREQUENCIES]));
  return tf.concat([angles.sin(), angles.cos()], 1) as tf.Tensor2D;
}

/** Times [batch] in [0, 1] and classes [batch] as one embedding [batch, embedding]: the sum of a small network's and a table's, then SiLU. */
export function conditionOn(config: Conditioned, weights: Weights, t: tf.Tensor1D, classes: tf.Tensor1D): tf.Tensor2D {
  const time = tf.matMul(
    silu(tf.matMul(timeFeatures(t), weights['time.in'] as tf.Tensor2D)) as tf.Tensor2D,
    weights['time.out'] as tf.Tensor2D,
  );
  const oneHot = tf.oneHot(classes.toInt(), config.classes + 1).toFloat() as tf.Tensor2D;
  return silu(time.add(tf.matMul(oneHot, weights['class'] as tf.Tensor2D))) as tf.Tensor2D;
}

/** Weights that `conditionOn` multiplies by for one image. */
export function conditionProducts({ embedding: e, classes }: Conditioned): number {
  return 2 * FREQUENCIES * e + e * e + (classes + 1) * e;
}
