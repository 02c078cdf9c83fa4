import { tf } from '../../compute/tf.js';

/**
 * Every token mixes the values of all by softmax(q k / sqrt(head)): queries, keys and values [batch * tokens, 3 width] to
 * [batch * tokens, width]. Source: A. Vaswani et al., arXiv:1706.03762, equation 1.
 */
export function selfAttention(qkv: tf.Tensor2D, heads: number, batch: number): tf.Tensor2D {
  const width = qkv.shape[1] / 3;
  const tokens = qkv.shape[0] / batch;
  const [q, k, v] = qkv
    .reshape([batch, tokens, 3 * heads, width / heads])
    .transpose([0, 2, 1, 3])
    .split(3, 1) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const shares = tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(width / heads)));
  return tf
    .matMul(shares, v)
    .transpose([0, 2, 1, 3])
    .reshape([batch * tokens, width]) as tf.Tensor2D;
}

/** Refuses heads that do not divide the width. */
export function checkHeads(network: string, heads: number, width: number): void {
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
    throw new RangeError(`${network}: expected heads of attention that divide ${width}, got ${heads}`);
  }
}
