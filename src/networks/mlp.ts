import { tf } from '../compute/tf.js';
import { silu } from './images/silu.js';
import { Initial } from './initial.js';
import type { Weights } from './weights.js';

/** A multilayer perceptron for points of a few dimensions, told the time. */
export interface MlpConfig {
  /** Numbers a point. */
  readonly dimension: number;
  /** Units of every hidden layer. */
  readonly width: number;
  /** Hidden layers, at least 1. */
  readonly layers: number;
}

const FREQUENCIES = 8;

/** Weights drawn from N(0, 1 / fan-in), keyed by `seed`; the last layer starts at zero. */
export function initMlp({ dimension, width, layers }: MlpConfig, seed: number): Weights {
  for (const [name, value] of Object.entries({ dimension, width, layers })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`mlp: expected ${name} to be a whole number >= 1, got ${value}`);
    }
  }
  const initial = new Initial(seed);
  initial.normal('in', [dimension, width]);
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0) initial.normal(`layer${layer}`, [width, width]);
    initial.normal(`time${layer}`, [FREQUENCIES, width]);
  }
  initial.zeros('out', [width, dimension]);
  initial.zeros('out.bias', [dimension]);
  return initial.weights;
}

/** cos(k pi t) for k = 0 to 7, [batch, 8]: smooth in t, as the field is. */
function timeFeatures(t: tf.Tensor1D): tf.Tensor2D {
  const factors = tf.tensor2d(
    Array.from({ length: FREQUENCIES }, (_, k) => Math.PI * k),
    [1, FREQUENCIES],
  );
  return t.expandDims(1).mul(factors).cos() as tf.Tensor2D;
}

/**
 * Points [batch, dimension] and times [batch] in [0, 1] to an output shaped as the points. Every hidden layer is
 * SiLU(h W + features(t) T). Call inside `tf.tidy`.
 *
 * @example mlp(initMlp({ dimension: 2, width: 64, layers: 3 }, 0), tf.zeros([5, 2]), tf.zeros([5])) // zeros [5, 2]
 */
export function mlp(weights: Weights, x: tf.Tensor2D, t: tf.Tensor1D): tf.Tensor2D {
  const features = timeFeatures(t);
  let h = x;
  for (let layer = 0; weights[`time${layer}`] !== undefined; layer++) {
    const into = weights[layer === 0 ? 'in' : `layer${layer}`] as tf.Tensor2D;
    const sum = tf.matMul(h, into).add(tf.matMul(features, weights[`time${layer}`] as tf.Tensor2D));
    h = silu(sum) as tf.Tensor2D;
  }
  return tf.matMul(h, weights['out'] as tf.Tensor2D).add(weights['out.bias']!) as tf.Tensor2D;
}

/**
 * Floating-point operations of one forward pass for one point: 2 for every weight of a matrix; activations are left out.
 *
 * @example mlpFlops({ dimension: 2, width: 64, layers: 3 }) // 19968
 */
export function mlpFlops({ dimension, width, layers }: MlpConfig): number {
  return 2 * (2 * dimension * width + (layers - 1) * width * width + layers * FREQUENCIES * width);
}
