import { tf } from '../compute/backend.js';
import { loop } from '../compute/compile/index.js';
import { type Cache, type TransformerConfig, transformerStep } from './transformer.js';
import type { Weights } from './weights.js';

/** A cache of zeros for the whole context. */
export function emptyCache({ layers, heads, width, context }: TransformerConfig, batch: number): Cache {
  const zeros = () =>
    Array.from({ length: layers }, () => tf.zeros<tf.Rank.R4>([batch, heads, context, width / heads]));
  return { keys: zeros(), values: zeros() };
}

/**
 * Decodes `count` tokens after `first` [batch], greedily, from an empty cache: one loop of a compiled program. Returns the tokens
 * [batch, count]. Call inside `tf.tidy` or `compile`.
 */
export function decodeGreedy(
  config: TransformerConfig,
  weights: Weights,
  first: tf.Tensor1D,
  cache: Cache,
  count: number,
): tf.Tensor2D {
  const batch = first.shape[0];
  const state = { token: first, cache, tokens: tf.zeros<tf.Rank.R2>([count, batch], 'int32') };
  const places = tf.range(0, count, 1, 'int32').expandDims(1);
  const { tokens } = loop(count, state, (before, i) => {
    const { logits, cache: next } = transformerStep(config, weights, before.token, before.cache, i);
    const token = logits.argMax(-1) as tf.Tensor1D;
    const here = places.equal(i);
    return { token, cache: next, tokens: tf.where(here, token.expandDims(0), before.tokens) as tf.Tensor2D };
  });
  return tokens.transpose();
}
