import { tf } from '../../compute/tf.js';
import {
  type TransformerConfig,
  transformerFlops,
  transformerHidden,
  transformerLogits,
} from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';

/**
 * A reward model is the generator's network with one more row of its embedding, which no text has and whose logit v is a linear
 * reading of the hidden state, and two numbers (g, b), the weight `verdict`. The score of token x_t in its place is
 *
 *     s_t = v_t + g ln p(x_t | x_1 ... x_(t-1)) + b
 *
 * with p the network's own next-token distribution over the other rows: what it would have written itself is a good part of what
 * it has to know, and it need not learn that anew.
 */
export function rewardWeights(generator: Weights, width: number, [g, b]: readonly [number, number]): Weights {
  const { embedding, ...others } = generator;
  return { ...others, embedding: tf.concat([embedding!, tf.zeros([1, width])]), verdict: tf.tensor1d([g, b]) };
}

/** The configuration of a reward model of a generator. */
export function rewardConfig<C extends TransformerConfig>(generator: C): C {
  return { ...generator, vocabulary: generator.vocabulary + 1 };
}

/** The scores s_t of all tokens after a prompt, [batch, length - promptLength], for tokens [batch, length]. Call inside `tf.tidy`. */
export function tokenScores(
  config: TransformerConfig,
  weights: Weights,
  tokens: tf.Tensor2D,
  promptLength: number,
): tf.Tensor2D {
  const [rows, length] = tokens.shape;
  const count = length - promptLength;
  const { hidden } = transformerHidden(config, weights, tokens);
  // The last token of the prompt foretells the first after it.
  const states = hidden.slice([0, promptLength - 1, 0], [rows, count + 1, config.width]).reshape([-1, config.width]);
  const logits = transformerLogits(weights, states as tf.Tensor2D).reshape([rows, count + 1, config.vocabulary]);
  const texts = config.vocabulary - 1;
  const before = logits.slice([0, 0, 0], [rows, count, texts]).reshape([-1, texts]);
  const next = tokens.slice([0, promptLength], [rows, count]).flatten();
  const log = before.mul(tf.oneHot(next, texts)).sum(-1).sub(tf.logSumExp(before, -1)).reshape([rows, count]);
  const own = logits.slice([0, 1, texts], [rows, count, 1]).reshape([rows, count]);
  const [g, b] = tf.split(weights['verdict']!, 2) as [tf.Tensor, tf.Tensor];
  return own.add(log.mul(g)).add(b) as tf.Tensor2D;
}

/** The score of one token from the logits before it and after it, as `tokenScores` has it. */
export function tokenScore(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  token: number,
  [g, b]: readonly [number, number],
): number {
  const texts = before.length - 1;
  let largest = -Infinity;
  for (let i = 0; i < texts; i++) largest = Math.max(largest, before[i]!);
  let total = 0;
  for (let i = 0; i < texts; i++) total += Math.exp(before[i]! - largest);
  return after[texts]! + g * (before[token]! - largest - Math.log(total)) + b;
}

/** Floating-point operations of scoring `count` tokens after a prompt of `promptLength`. */
export function scoringFlops(config: TransformerConfig, promptLength: number, count: number): number {
  return transformerFlops(config, 0, promptLength + count, count + 1);
}
