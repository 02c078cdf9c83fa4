import { transformerConfig } from '../networks/transformer/transformer.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { rewardConfig } from '../verifiers/reward/reward-head.js';
import type { RewardKind } from '../verifiers/reward/reward-samples.js';
import { trainReward } from '../verifiers/reward/reward-training.js';
import { language } from './language.js';
import type { Recipe } from './recipe.js';

const training = {
  steps: 200,
  batch: 128,
  samples: 16_000,
  learningRate: 1e-3,
  warmup: 0.1,
  weightDecay: 0.01,
} as const;
const seed = 0;

function reward(kind: RewardKind, description: string): Recipe {
  const { name: generator, network, tokens } = language;
  const config = rewardConfig(transformerConfig(network, `recipe ${generator}`));
  return {
    name: `${kind}-reward-arithmetic`,
    family: 'verifier',
    description,
    network: { ...config },
    seed,
    data: `samples of ${generator} at temperatures 1 to 2.5 and every depth on training problems, marked by the exact check`,
    ...(tokens === undefined ? {} : { tokens }),
    training: { ...training, kind, generator },
    run: (hooks) => trainReward(arithmetic(), generator, { ...training, ...hooks, seed, kind }),
  };
}

/** Reward models for chained arithmetic: of whole samples, and of every step. */
export const rewards: Readonly<Record<string, Recipe>> = {
  'outcome-reward': reward('outcome', 'Outcome reward model of chained arithmetic: is the answer right?'),
  'process-reward': reward('process', 'Process reward model of chained arithmetic: is this step right?'),
};
