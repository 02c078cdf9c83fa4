import { shipped } from '../../compute/code.js';
import { compile } from '../../compute/compile/index.js';
import { modelsFolder } from '../../compute/paths.js';
import { readOut } from '../../compute/read-out.js';
import { rowsFor } from '../../compute/rows.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import { tf } from '../../compute/tf.js';
import type { Reasoned } from '../../families/language/reasoner.js';
import { lengthOf } from '../../families/language/training.js';
import type { Spent } from '../../families/spent.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import { type TransformerConfig, transformerConfig } from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import type { Verifier } from '../verifier.js';
import { scoringFlops, tokenScores } from './reward-head.js';
import type { RewardKind } from './reward-samples.js';

/** What a reward model looks at. */
export type Text = Pick<Reasoned, 'chain' | 'answer'>;

/** Rows of every network call on the CPU; see `chunkRows` of the image families. */
const ROWS = 64;

/** ln of 1 / (1 + e^-x), also for large |x|. */
export const logSigmoid = (x: number): number => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));

export interface RewardModel {
  readonly weights: Weights;
  readonly config: TransformerConfig;
  readonly id: string;
}

/** Which reward model of a task is meant. */
export interface RewardSource {
  /** The checkpoint's name (default: that of its kind and task, "process-reward-arithmetic"). */
  readonly model?: string;
  readonly folder?: string;
}

/** A trained reward model of a task. Throws where there is none, or where its tokens are not the task's. */
export function rewardModel<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  kind: RewardKind,
  { model = `${kind}-reward-${task.name}`, folder = modelsFolder() }: RewardSource = {},
): RewardModel {
  const { weights, card, id } = loadCheckpoint(folder, model, transformerConfig);
  const config = card.network;
  const texts = task.layout.tokens.length;
  if (config.vocabulary !== texts + 1 || card.tokens?.some((text, i) => text !== task.layout.tokens[i])) {
    throw new Error(`${id}: expected a reward model of the ${texts} tokens of ${task.name}, got one of other tokens`);
  }
  return { weights, config, id };
}

/** A verifier by the weights of a reward model, which says what each sample costs to read. */
export interface RewardVerifier<P extends ReasoningProblem> extends Verifier<P, Text> {
  readonly model: string;
  cost(problem: P, sample: Text): Spent;
}

/**
 * A verifier of whole samples by a reward model: the probability that the answer is right (outcome), or that every step and the answer
 * are (process: the product over tokens, as in H. Lightman et al., arXiv:2305.20050, section 2.6). It reads prompt, chain and answer in
 * one forward pass, which costs what its length costs.
 */
export function sampleReward<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  kind: RewardKind,
  { weights, config, id }: RewardModel,
): RewardVerifier<P> {
  const { promptLength, pad, answer: mark } = task.layout;
  const length = lengthOf(task.layout);
  const count = rowsFor(ROWS);
  const judge = compile((w: Weights, tokens: tf.Tensor2D) => tokenScores(config, w, tokens, promptLength), {
    name: 'scores of a reward model',
    resident: 1,
    mode: 'xla',
  });
  const tokensOf = ({ prompt }: P, { chain, answer }: Text) => {
    const tokens = [...prompt, ...chain, mark, ...answer];
    if (tokens.length > length) {
      throw new RangeError(`${kind}-reward: expected a sample of at most ${length} tokens, got ${tokens.length}`);
    }
    return tokens;
  };
  const cost = (problem: P, sample: Text): Spent => ({
    nfe: 1,
    flops: scoringFlops(config, promptLength, tokensOf(problem, sample).length - promptLength),
  });
  const scoreOf = (scores: readonly number[]) =>
    kind === 'outcome'
      ? Math.exp(logSigmoid(scores.reduce((sum, s) => sum + s, 0)))
      : Math.exp(scores.reduce((sum, s) => sum + logSigmoid(s), 0));
  return shipped(
    {
      name: `${kind}-reward`,
      role: 'verifier',
      settings: NO_SETTINGS,
      model: id,
      cost,
      score(problems, samples, meter) {
        const made: number[] = [];
        for (let at = 0; at < samples.length; at += count) {
          const texts = samples.slice(at, at + count).map((sample, i) => tokensOf(problems[at + i]!, sample));
          const tokens = new Int32Array(count * length).fill(pad);
          texts.forEach((text, row) => tokens.set(text, row * length));
          const scores = readOut(() =>
            judge(weights, tf.tensor2d(tokens, [count, length], 'int32')).dataSync<'float32'>(),
          );
          texts.forEach((text, row) => {
            const { nfe, flops } = cost(problems[at + row]!, samples[at + row]!);
            meter.count(nfe, flops);
            const from = row * (length - promptLength);
            made.push(scoreOf(Array.from(scores.subarray(from, from + text.length - promptLength))));
          });
        }
        return made;
      },
    },
    task,
  );
}

/**
 * The outcome reward model (ORM) of a task as a verifier: the probability that a sample's answer is right.
 *
 * @param task that the model was trained for
 * @param source the checkpoint, by `folder` and `model` (default: the committed one of the task)
 * @returns the verifier; scores are probabilities from 0 to 1
 * @throws Error where the task has no such model.
 * @example bestOfN(outcomeReward(arithmetic())).verifier?.name // 'outcome-reward'
 */
export function outcomeReward<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  source: RewardSource = {},
): Verifier<P, Text> {
  return sampleReward(task, 'outcome', rewardModel(task, 'outcome', source));
}
