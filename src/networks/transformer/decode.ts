import { loop } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import { type Cache, headsOf, roomyCache, type TransformerConfig, transformerStep } from './transformer.js';

/** Positions by which the cache of a decoding grows: attention then looks over little more than what has been written. */
const GROWTH = 16;

/** A cache without a position. */
function emptyCache(config: TransformerConfig, batch: number): Cache {
  const { keyValueHeads, head } = headsOf(config);
  const none = () => Array.from({ length: config.layers }, () => tf.zeros<tf.Rank.R4>([batch, keyValueHeads, 0, head]));
  return { keys: none(), values: none() };
}

/**
 * Decodes `count` tokens after `first` [batch], each the likeliest one, from position 0: tokens [batch, count]. In a compiled
 * function this is one loop of the program for every 16 positions. Call inside `tf.tidy` or `compile`.
 *
 * @example compile((weights, first) => decodeGreedy(config, weights, first, 64), { mode: 'xla' })
 */
export function decodeGreedy(
  config: TransformerConfig,
  weights: Weights,
  first: tf.Tensor1D,
  count: number,
): tf.Tensor2D {
  if (count > config.context) throw new RangeError(`decode: expected at most ${config.context} tokens, got ${count}`);
  const batch = first.shape[0];
  const made: tf.Tensor2D[] = [];
  let state = { token: first, cache: emptyCache(config, batch) };
  for (let from = 0; from < count; from += GROWTH) {
    const turns = Math.min(GROWTH, count - from);
    const places = tf.range(0, turns, 1, 'int32').expandDims(1);
    const { tokens, ...after } = loop(
      turns,
      {
        token: state.token,
        cache: roomyCache(state.cache, from + turns),
        tokens: tf.zeros<tf.Rank.R2>([turns, batch], 'int32'),
      },
      (before, i) => {
        const at = i.add(tf.scalar(from, 'int32')) as tf.Scalar;
        const { logits, cache } = transformerStep(config, weights, before.token, before.cache, at);
        const token = logits.argMax(-1) as tf.Tensor1D;
        const tokens = tf.where(places.equal(i), token.expandDims(0), before.tokens) as tf.Tensor2D;
        return { token, cache, tokens };
      },
    );
    made.push(tokens);
    state = after;
  }
  return tf.concat(made).transpose();
}
