import { tf } from '../../compute/tf.js';
import { silu } from '../images/silu.js';
import type { Weights } from '../weights.js';
import { type Angles, headsOf, rotateHeads, type TransformerConfig } from './transformer.js';

/** RMSNorm of every column. */
function columnNorm(x: tf.Tensor2D, gain: tf.Tensor, { epsilon = 1e-5 }: TransformerConfig): tf.Tensor2D {
  return x.mul(tf.rsqrt(x.square().mean(0, true).add(epsilon))).mul(gain.expandDims(1));
}

/**
 * `transformerLayer` for tokens that stand in columns, x [width, columns], through the matrices `name`.turned [out, in]: XLA's
 * product of such a matrix with up to 32 columns takes two thirds of the time of 32 rows with the matrix [in, out]. Queries, keys
 * and values come to `mix` as [heads, columns, head], q and k turned by the angles; the mixture goes back as
 * [heads, columns, head].
 */
export function columnLayer(
  config: TransformerConfig,
  weights: Weights,
  l: number,
  x: tf.Tensor2D,
  angles: Angles,
  mix: (q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D) => tf.Tensor3D,
): tf.Tensor2D {
  const { hidden } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const columns = x.shape[1];
  const through = (name: string, y: tf.Tensor2D) =>
    tf.matMul(weights[`layer${l}.${name}.turned`] as tf.Tensor2D, y) as tf.Tensor2D;
  const product = through('attention.qkv', columnNorm(x, weights[`layer${l}.attention.norm`]!, config));
  const bias = weights[`layer${l}.attention.bias`];
  const all = (bias === undefined ? product : product.add(bias.expandDims(1)))
    .reshape([heads + 2 * keyValueHeads, head, columns])
    .transpose([0, 2, 1]);
  const [q, k, v] = tf.split(all, [heads, keyValueHeads, keyValueHeads], 0) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
  const mixed = mix(rotateHeads(q, angles), rotateHeads(k, angles), v);
  const joined = mixed.transpose([0, 2, 1]).reshape([heads * head, columns]) as tf.Tensor2D;
  const after = x.add(through('attention.out', joined)) as tf.Tensor2D;
  const [gate, up] = tf.split(
    through('mlp.in', columnNorm(after, weights[`layer${l}.mlp.norm`]!, config)),
    [hidden, hidden],
    0,
  ) as [tf.Tensor2D, tf.Tensor2D];
  return after.add(through('mlp.out', silu(gate).mul(up) as tf.Tensor2D));
}

/** The columns of tokens [columns] before the first layer: [width, columns]. */
export function columnsOf(weights: Weights, tokens: tf.Tensor1D): tf.Tensor2D {
  return tf.gather(weights['embedding']!, tokens).transpose() as tf.Tensor2D;
}

/** What the last layer leaves, normalised, as rows [columns, width] for `transformerLogits`. */
export function rowsOfColumns(config: TransformerConfig, weights: Weights, x: tf.Tensor2D): tf.Tensor2D {
  return columnNorm(x, weights['norm']!, config).transpose();
}
