import { transformerConfig } from '../networks/transformer/transformer.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { countdown } from '../tasks/reasoning/countdown.js';
import { multiplication } from '../tasks/reasoning/multiplication.js';
import type { ReasoningTask } from '../tasks/reasoning/reasoning.js';
import { rewardConfig } from '../verifiers/reward/reward-head.js';
import type { RewardKind } from '../verifiers/reward/reward-samples.js';
import { trainReward } from '../verifiers/reward/reward-training.js';
import { ladder, language, otherTasks, products } from './language.js';
import type { Recipe } from './recipe.js';

interface Schedule {
  readonly steps: number;
  readonly batch: number;
  readonly samples: number;
  readonly learningRate: number;
  readonly warmup: number;
  readonly weightDecay: number;
  /** At which the samples to judge are drawn. */
  readonly temperatures?: readonly number[];
}

const DEFAULT: Schedule = {
  steps: 200,
  batch: 128,
  samples: 16_000,
  learningRate: 1e-3,
  warmup: 0.1,
  weightDecay: 0.01,
};
/** Of generators that err at the temperatures that are best for them. */
const COOL: Schedule = { ...DEFAULT, samples: 24_000, temperatures: [0.5, 0.75, 1, 1.5] };
const seed = 0;

/** A reward model that goes on from its generator, on what that says. */
function reward(
  kind: RewardKind,
  name: string,
  task: ReasoningTask,
  generator: Recipe,
  training: Schedule,
  description: string,
): Recipe {
  const { network, tokens } = generator;
  const { temperatures: [low, ...others] = [1, 2.5] } = training;
  const config = rewardConfig(transformerConfig(network, `recipe ${generator.name}`));
  return {
    name: `${kind}-reward-${name}`,
    family: 'verifier',
    description,
    network: { ...config },
    seed,
    data: `samples of ${generator.name} at temperatures ${low} to ${others.at(-1)} and every depth on training problems, marked by the exact check`,
    ...(tokens === undefined ? {} : { tokens }),
    training: { ...training, kind, generator: generator.name },
    run: (hooks) => trainReward(task, generator.name, { ...training, ...hooks, seed, kind }),
  };
}

const SMALL: Schedule = { ...COOL, steps: 1000, batch: 256, learningRate: 4e-3 };

/** Reward models: of whole samples, and of every step where there are steps. */
export const rewards: Readonly<Record<string, Recipe>> = {
  'outcome-reward': reward(
    'outcome',
    'arithmetic',
    arithmetic(),
    language,
    DEFAULT,
    'Outcome reward model of chained arithmetic: is the answer right?',
  ),
  'process-reward': reward(
    'process',
    'arithmetic',
    arithmetic(),
    language,
    DEFAULT,
    'Process reward model of chained arithmetic: is this step right?',
  ),
  'outcome-reward-4k': reward(
    'outcome',
    'arithmetic-4k',
    arithmetic(),
    ladder['language-4k']!,
    SMALL,
    'Outcome reward model of chained arithmetic, of the size of the smallest generator: is the answer right?',
  ),
  'process-reward-4k': reward(
    'process',
    'arithmetic-4k',
    arithmetic(),
    ladder['language-4k']!,
    SMALL,
    'Process reward model of chained arithmetic, of the size of the smallest generator: is this step right?',
  ),
  'outcome-reward-countdown': reward(
    'outcome',
    'countdown',
    countdown(),
    otherTasks['language-countdown']!,
    { ...COOL, steps: 400 },
    'Outcome reward model of Countdown: does the answer reach its target?',
  ),
  'outcome-reward-products-14k': reward(
    'outcome',
    'multiplication-14k',
    multiplication(),
    products['language-products-14k']!,
    { ...COOL, steps: 800, learningRate: 2e-3 },
    'Outcome reward model of products, of the size of the smallest generator: is the product right?',
  ),
};
