import { integers, type Key, Stream } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { type Training, train } from '../../networks/training/training.js';
import {
  initTransformer,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
} from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import type { Layout, ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';

/** Tokens that are predicted: the longest chain, the mark `answer` and the answer. */
const targetsOf = ({ stepLength, longest, answerLength }: Layout) => stepLength * longest + 1 + answerLength;

/** Positions of a problem with its longest chain and its answer. */
export const lengthOf = (layout: Layout): number => layout.promptLength + targetsOf(layout);

/**
 * Prompt, the first `steps` steps of the chain, the mark `answer` and the answer. A chain cut short is followed by the mark without
 * the model having to foresee it: the mark is a target only after a complete chain.
 */
export function example(
  layout: Layout,
  problem: ReasoningProblem,
  steps: number,
): { tokens: number[]; targets: boolean[] } {
  const thoughts = problem.chain.slice(0, steps).flat();
  const tokens = [...problem.prompt, ...thoughts, layout.answer, ...problem.answer];
  const targets = [
    ...problem.prompt.map(() => false),
    ...thoughts.map(() => true),
    steps === problem.chain.length,
    ...problem.answer.map(() => true),
  ];
  const pads = lengthOf(layout) - tokens.length;
  return {
    tokens: [...tokens, ...new Array<number>(pads).fill(layout.pad)],
    targets: [...targets, ...new Array<boolean>(pads).fill(false)],
  };
}

/** A batch of training examples, keyed by seed and step: difficulty uniform, length of the chain uniform from none to complete. */
export function batchOf(
  task: ReasoningTask,
  seed: number,
  step: number,
  size: number,
): { tokens: Int32Array; targets: Float32Array } {
  const length = lengthOf(task.layout);
  const tokens = new Int32Array(size * length);
  const targets = new Float32Array(size * length);
  for (let row = 0; row < size; row++) {
    const key: Key = { seed, problem: step * size + row, candidate: 0, stream: Stream.training };
    const [d, c] = integers(key, 0, 2, 0x7fffffff) as unknown as [number, number];
    const problem = task.draw(key, task.difficulties[d % task.difficulties.length]!, 'train');
    const made = example(task.layout, problem, c % (problem.chain.length + 1));
    tokens.set(made.tokens, row * length);
    targets.set(made.targets.map(Number), row * length);
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
function lossOf(config: TransformerConfig, layout: Layout, weights: Weights, { tokens, targets }: Batch): tf.Scalar {
  const size = tokens.shape[0];
  const { promptLength } = layout;
  const count = targetsOf(layout);
  const inputs = tokens.slice([0, 0], [size, lengthOf(layout) - 1]) as tf.Tensor2D;
  const { hidden } = transformerHidden(config, weights, inputs);
  const states = hidden.slice([0, promptLength - 1, 0], [size, count, config.width]);
  const logits = transformerLogits(weights, states.reshape([-1, config.width]));
  const next = tokens.slice([0, promptLength], [size, count]).flatten();
  const weight = targets.slice([0, promptLength], [size, count]).flatten();
  const chosen = logits.mul(tf.oneHot(next, config.vocabulary)).sum(-1);
  return tf.logSumExp(logits, -1).sub(chosen).mul(weight).sum().div(weight.sum());
}

/**
 * Trains a transformer on a reasoning task with chains of thought of every length, from none to complete; from `initial`, where given.
 *
 * @param task to be learnt
 * @param config of the transformer
 * @param options steps, batch, learning rate, seed, and `initial` weights to go on from
 * @returns weights as tensors, and the loss of each step in nats
 * @example (await trainReasoner(arithmetic(), transformerConfig({ ...loadCheckpoint(join(ROOT, 'data/models'), 'language-arithmetic').card.network }, 'mine'), { steps: 2, batch: 8, learningRate: 1e-3, seed: 0 })).losses.length // 2
 */
export async function trainReasoner(
  task: ReasoningTask,
  config: TransformerConfig,
  options: Training & { readonly seed: number; readonly batch: number; readonly initial?: Weights },
): Promise<{ weights: Weights; losses: number[] }> {
  const length = lengthOf(task.layout);
  return train(
    options.initial ?? initTransformer(config, options.seed),
    (step): Batch => {
      const { tokens, targets } = batchOf(task, options.seed, step, options.batch);
      const shape: [number, number] = [options.batch, length];
      return { tokens: tf.tensor2d(tokens, shape, 'int32'), targets: tf.tensor2d(targets, shape) };
    },
    (weights, batch) => lossOf(config, task.layout, weights, batch),
    { mode: 'graph', shards: 4, ...options, name: 'training of a language model' },
  );
}
