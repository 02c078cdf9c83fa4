import { tf } from '../../compute/backend.js';
import { integers, Stream } from '../../compute/random.js';
import { type Training, train } from '../../networks/training.js';
import {
  initTransformer,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
} from '../../networks/transformer.js';
import type { Weights } from '../../networks/weights.js';
import {
  type ArithmeticProblem,
  drawArithmetic,
  LONGEST,
  PROMPT_LENGTH,
  promptTokens,
  TOKENS,
} from '../../tasks/arithmetic.js';

/** Tokens that are predicted: a chain of at most 12 results with their separators, the mark `answer` and the answer. */
const TARGETS = 2 * LONGEST + 2;
const LENGTH = PROMPT_LENGTH + TARGETS;

/**
 * Prompt, the first `chain` results with their separators, the mark `answer` and the answer. A chain cut short is followed by
 * the mark without the model having to foresee it: the mark is a target only after a complete chain.
 */
export function example(problem: ArithmeticProblem, chain: number): { tokens: number[]; targets: boolean[] } {
  const thoughts = problem.results.slice(0, chain).flatMap((result) => [result, TOKENS.next]);
  const tokens = [...promptTokens(problem), ...thoughts, TOKENS.answer, problem.results.at(-1)!];
  const targets = [
    ...new Array<boolean>(PROMPT_LENGTH).fill(false),
    ...thoughts.map(() => true),
    chain === problem.results.length,
    true,
  ];
  const pads = LENGTH - tokens.length;
  return {
    tokens: [...tokens, ...new Array<number>(pads).fill(TOKENS.pad)],
    targets: [...targets, ...new Array<boolean>(pads).fill(false)],
  };
}

/** A batch of training examples, keyed by seed and step: difficulty uniform on 1..12, chain uniform on 0..difficulty. */
export function batchOf(seed: number, step: number, size: number): { tokens: Int32Array; targets: Float32Array } {
  const tokens = new Int32Array(size * LENGTH);
  const targets = new Float32Array(size * LENGTH);
  for (let row = 0; row < size; row++) {
    const key = { seed: seed + 1, problem: step * size + row, candidate: 0 };
    const [d, c] = integers(key, 0, 2, 0x7fffffff, Stream.training) as unknown as [number, number];
    const difficulty = 1 + (d % LONGEST);
    const made = example(drawArithmetic(key, difficulty, false), c % (difficulty + 1));
    tokens.set(made.tokens, row * LENGTH);
    targets.set(made.targets.map(Number), row * LENGTH);
  }
  return { tokens, targets };
}

interface Batch extends tf.TensorContainerObject {
  /** int32 [batch, length]. */
  tokens: tf.Tensor2D;
  /** 1 where a token is a target, [batch, length]. */
  targets: tf.Tensor2D;
}

/** Mean cross-entropy in nats over the targets of a batch; the first target follows the prompt. */
function lossOf(config: TransformerConfig, weights: Weights, { tokens, targets }: Batch): tf.Scalar {
  const size = tokens.shape[0];
  const inputs = tokens.slice([0, 0], [size, LENGTH - 1]) as tf.Tensor2D;
  const { hidden } = transformerHidden(config, weights, inputs);
  const states = hidden.slice([0, PROMPT_LENGTH - 1, 0], [size, TARGETS, config.width]);
  const logits = transformerLogits(weights, states.reshape([-1, config.width]));
  const next = tokens.slice([0, PROMPT_LENGTH], [size, TARGETS]).flatten();
  const weight = targets.slice([0, PROMPT_LENGTH], [size, TARGETS]).flatten();
  const chosen = logits.mul(tf.oneHot(next, config.vocabulary)).sum(-1);
  return tf.logSumExp(logits, -1).sub(chosen).mul(weight).sum().div(weight.sum());
}

/** Trains a transformer on chained arithmetic with chains of thought of every length, from none to complete. */
export async function trainLanguage(
  config: TransformerConfig,
  options: Training & { readonly seed: number; readonly batch: number },
): Promise<{ weights: Weights; losses: number[] }> {
  return train(
    initTransformer(config, options.seed),
    (step): Batch => {
      const { tokens, targets } = batchOf(options.seed, step, options.batch);
      const shape: [number, number] = [options.batch, LENGTH];
      return { tokens: tf.tensor2d(tokens, shape, 'int32'), targets: tf.tensor2d(targets, shape) };
    },
    (weights, batch) => lossOf(config, weights, batch),
    { mode: 'graph', shards: 4, ...options },
  );
}
