import { modelsFolder } from '../compute/paths.js';
import { lengthOf, trainReasoner } from '../families/language/training.js';
import { loadCheckpoint } from '../networks/checkpoint.js';
import { type TransformerConfig, transformerConfig } from '../networks/transformer/transformer.js';
import { addition } from '../tasks/reasoning/addition.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { countdown } from '../tasks/reasoning/countdown.js';
import { iteration } from '../tasks/reasoning/iteration.js';
import { multiplication } from '../tasks/reasoning/multiplication.js';
import { permutations } from '../tasks/reasoning/permutations.js';
import type { ReasoningTask } from '../tasks/reasoning/reasoning.js';
import { recall } from '../tasks/reasoning/recall.js';
import { revision } from '../tasks/reasoning/revision.js';
import type { Recipe } from './recipe.js';

type Size = Pick<TransformerConfig, 'width' | 'layers' | 'heads' | 'hidden'>;

const DEFAULT: Size = { width: 64, layers: 3, heads: 4, hidden: 170 };

interface Schedule {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** A transformer for a reasoning task, trained with chains of every length. */
function reasoner(name: string, task: ReasoningTask, size: Size, schedule: Schedule): Recipe {
  const { layout, difficulties } = task;
  const network = { vocabulary: layout.tokens.length, ...size, context: Math.max(64, lengthOf(layout)) };
  const training = { ...schedule, warmup: 0.1, weightDecay: 0.01 };
  const seed = 0;
  return {
    name,
    family: 'language',
    description: `Decoder-only transformer for ${task.name}, with a chain of thought of chosen length where the task has one`,
    network,
    seed,
    data: `${task.name} of difficulty ${difficulties[0]} to ${difficulties.at(-1)} drawn at random, without the sixteenth of all problems kept for tests`,
    tokens: layout.tokens,
    training,
    run: (hooks) => trainReasoner(task, network, { ...training, ...hooks, seed }),
  };
}

/** A transformer for chained arithmetic with a chain of thought. */
export const language = reasoner('language-arithmetic', arithmetic(), DEFAULT, {
  steps: 1500,
  batch: 256,
  learningRate: 2e-3,
});

/**
 * Chained arithmetic over two orders of magnitude in parameters: 4,320, 10,608, 38,400, 148,608 (`language`) and 433,680. The
 * second and the fourth are 14.01 times apart.
 */
export const ladder: Readonly<Record<string, Recipe>> = {
  'language-4k': reasoner(
    'language-arithmetic-4k',
    arithmetic(),
    { width: 16, layers: 2, heads: 2, hidden: 20 },
    { steps: 1500, batch: 128, learningRate: 6e-3 },
  ),
  'language-11k': reasoner(
    'language-arithmetic-11k',
    arithmetic(),
    { width: 24, layers: 2, heads: 2, hidden: 38 },
    { steps: 1500, batch: 128, learningRate: 5e-3 },
  ),
  'language-38k': reasoner(
    'language-arithmetic-38k',
    arithmetic(),
    { width: 32, layers: 3, heads: 4, hidden: 88 },
    { steps: 1300, batch: 128, learningRate: 4e-3 },
  ),
  'language-434k': reasoner(
    'language-arithmetic-434k',
    arithmetic(),
    { width: 104, layers: 3, heads: 4, hidden: 322 },
    { steps: 1500, batch: 128, learningRate: 2e-3 },
  ),
};

/** Products, for repeated sampling: three sizes. */
export const products: Readonly<Record<string, Recipe>> = {
  'language-products-14k': reasoner(
    'language-multiplication-14k',
    multiplication(),
    { width: 24, layers: 2, heads: 2, hidden: 64 },
    { steps: 2500, batch: 256, learningRate: 4e-3 },
  ),
  'language-products-100k': reasoner(
    'language-multiplication-100k',
    multiplication(),
    { width: 56, layers: 3, heads: 4, hidden: 128 },
    { steps: 2500, batch: 256, learningRate: 2e-3 },
  ),
  'language-products-285k': reasoner(
    'language-multiplication-285k',
    multiplication(),
    { width: 88, layers: 3, heads: 4, hidden: 240 },
    { steps: 2500, batch: 256, learningRate: 2e-3 },
  ),
};

/** One model for every other task, of the default size but for iteration, whose chains are long. */
export const otherTasks: Readonly<Record<string, Recipe>> = {
  'language-permutations': reasoner('language-permutations', permutations(), DEFAULT, {
    steps: 1500,
    batch: 256,
    learningRate: 2e-3,
  }),
  'language-recall': reasoner('language-recall', recall(), DEFAULT, { steps: 1500, batch: 128, learningRate: 3e-3 }),
  'language-countdown': reasoner('language-countdown', countdown(), DEFAULT, {
    steps: 1000,
    batch: 256,
    learningRate: 2e-3,
  }),
  'language-iteration': reasoner(
    'language-iteration',
    iteration(),
    { width: 32, layers: 2, heads: 4, hidden: 128 },
    { steps: 1200, batch: 64, learningRate: 4e-3 },
  ),
  'language-addition': reasoner('language-addition', addition(), DEFAULT, {
    steps: 1000,
    batch: 256,
    learningRate: 2e-3,
  }),
};

/**
 * A reviser for chained arithmetic: reads a former chain, writes a new one. It goes on from the default model, whose problems stand in the
 * same places; a former chain before them needs more context and no other weights.
 */
function reviser(): Recipe {
  const { tokens, network: start } = language;
  const network = { ...transformerConfig(start, `recipe ${language.name}`), context: 80 };
  const training = { steps: 600, batch: 128, learningRate: 1e-3, warmup: 0.1, weightDecay: 0.01 };
  const seed = 0;
  return {
    name: 'language-revision',
    family: 'language',
    description:
      'Decoder-only transformer that reads a former chain of thought of chained arithmetic and writes a new one',
    network,
    seed,
    data: 'chained arithmetic of 1 to 12 steps with former chains that err in up to 0.3 of their steps, without the sixteenth of all problems kept for tests',
    ...(tokens === undefined ? {} : { tokens }),
    training: { ...training, start: language.name },
    run: (hooks) => {
      const { weights } = loadCheckpoint(modelsFolder(), language.name);
      return trainReasoner(revision(), network, { ...training, ...hooks, seed, initial: { ...weights } });
    },
  };
}

/** The reviser; trained after the model that it goes on from. */
export const revisers: Readonly<Record<string, Recipe>> = { 'language-revision': reviser() };
