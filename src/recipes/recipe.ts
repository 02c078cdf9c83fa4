import type { Card } from '../networks/checkpoint.js';
import type { Training } from '../networks/training/training.js';
import type { Weights } from '../networks/weights.js';
import type { Measured } from './measured.js';

/** How a committed checkpoint is made: everything its card says, and the work itself. */
export interface Recipe {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly network: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly data: string;
  /** The text of each token, for language models. */
  readonly tokens?: readonly string[];
  readonly training: Readonly<Record<string, unknown>> & { readonly steps: number };
  run(hooks: Pick<Training, 'onStep' | 'signal' | 'resume'>): Promise<{ weights: Weights; losses: number[] }>;
  /** Measures the checkpoint in a folder, for its card. */
  measure?(folder: string): Measured[];
}

/** Network, seed, data and training as one text, the same for a recipe and for the card of what it made. */
export function setup({ network, seed, data, training }: Pick<Card, 'network' | 'seed' | 'data' | 'training'>): string {
  return JSON.stringify({ network, seed, data, training });
}

/**
 * Whether a card is of a checkpoint that this recipe makes: the same network, seed, data and training.
 *
 * @example isMadeBy(loadCheckpoint(modelsFolder(), 'flow-digits').card, RECIPES.flow)
 */
export function isMadeBy(card: Card, recipe: Recipe): boolean {
  return card.name === recipe.name && setup(card) === setup(recipe);
}
