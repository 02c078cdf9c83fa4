import { modelsFolder } from '../../compute/paths.js';
import { integers, Stream } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import { type Training, train } from '../../networks/training/training.js';
import { type TransformerConfig, transformerConfig } from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import { rewardConfig, rewardWeights, tokenScores } from './reward-head.js';
import { judgedSamples, type RewardKind } from './reward-samples.js';

interface Batch extends tf.TensorContainerObject {
  /** int32 [batch, length]. */
  tokens: tf.Tensor2D;
  /** 1, 0, or -1 where nothing is judged [batch, length]. */
  labels: tf.Tensor2D;
}

/** Sums of everything up to each place of a row, as a product with a triangle of ones. */
function sumsUpTo(x: tf.Tensor2D): tf.Tensor2D {
  const n = x.shape[1];
  const ones = new Float32Array(n * n);
  for (let i = 0; i < n; i++) ones.fill(1, i * n + i, (i + 1) * n);
  return tf.matMul(x, tf.tensor2d(ones, [n, n]));
}

/**
 * Mean binary cross-entropy in nats over what is judged: each step by its own score, or the whole sample by the sum of all scores
 * up to the token that is judged.
 */
function lossOf(
  config: TransformerConfig,
  promptLength: number,
  kind: RewardKind,
  weights: Weights,
  { tokens, labels }: Batch,
): tf.Scalar {
  const judged = labels.slice([0, promptLength]);
  const scores = tokenScores(config, weights, tokens, promptLength);
  const logits = kind === 'process' ? scores : sumsUpTo(scores);
  const weight = judged.greaterEqual(0).toFloat();
  // softplus(x) - x y is the cross-entropy of sigmoid(x) and the label y.
  const losses = tf.softplus(logits).sub(logits.mul(judged.maximum(0)));
  return losses.mul(weight).sum().div(weight.sum().add(1e-6)) as tf.Scalar;
}

/** (g, b) before training: of a step, and of a sample of some twenty tokens. */
const START = { process: [1, 3], outcome: [0.3, 0.2] } as const;

/**
 * Trains a reward model (see `rewardWeights`) by cross-entropy to tell right from wrong samples of the generator: whole samples, or
 * every step of them (K. Cobbe et al., arXiv:2110.14168; for every step H. Lightman et al., arXiv:2305.20050). The labels are those of
 * the exact check, the problems training problems.
 */
export async function trainReward<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  generator: string,
  options: Training & {
    readonly seed: number;
    readonly batch: number;
    readonly samples: number;
    readonly kind: RewardKind;
    /** At which the samples to judge are drawn (default 1, 1.5, 2, 2.5). */
    readonly temperatures?: readonly number[];
  },
): Promise<{ weights: Weights; losses: number[] }> {
  const { seed, batch, samples, kind, temperatures } = options;
  const { weights: trunk, card } = loadCheckpoint(modelsFolder(), generator, transformerConfig);
  const config = rewardConfig(card.network);
  const { promptLength } = task.layout;
  const { tokens, labels, length } = judgedSamples(task, generator, {
    ...{ count: samples, seed, kind },
    ...(temperatures === undefined ? {} : { temperatures }),
  });
  const shape: [number, number] = [batch, length];
  return train(
    rewardWeights(trunk, config.width, START[kind]),
    (step): Batch => {
      const chosen = integers({ seed, problem: step, candidate: 0 }, 0, batch, samples, Stream.training);
      const [some, judged] = [new Int32Array(batch * length), new Float32Array(batch * length)];
      chosen.forEach((sample, row) => {
        some.set(tokens.subarray(sample * length, (sample + 1) * length), row * length);
        judged.set(labels.subarray(sample * length, (sample + 1) * length), row * length);
      });
      return { tokens: tf.tensor2d(some, shape, 'int32'), labels: tf.tensor2d(judged, shape) };
    },
    (weights, one) => lossOf(config, promptLength, kind, weights, one),
    { mode: 'graph', shards: 4, ...options, name: 'training of a reward model' },
  );
}
