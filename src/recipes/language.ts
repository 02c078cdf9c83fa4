import { trainLanguage } from '../families/language/training.js';
import { VOCABULARY } from '../tasks/arithmetic.js';
import type { Recipe } from './recipe.js';

const network = { vocabulary: VOCABULARY, width: 64, layers: 3, heads: 4, hidden: 170, context: 64 } as const;
const training = { steps: 1500, batch: 256, learningRate: 2e-3, warmup: 0.1, weightDecay: 0.01 } as const;
const seed = 0;

/** A transformer for chained arithmetic with a chain of thought. */
export const language: Recipe = {
  name: 'language-arithmetic',
  family: 'language',
  description:
    'Decoder-only transformer that solves chains of + - * modulo 10 with a chain of thought of chosen length',
  network,
  seed,
  data: 'chained arithmetic of 1 to 12 steps drawn at random, without the sixteenth of all problems kept for tests',
  training,
  run: (hooks) => trainLanguage(network, { ...training, ...hooks, seed }),
};
