import { existsSync, rmSync } from 'node:fs';
import { tf } from '../../compute/tf.js';
import { loadWeights, saveWeights } from '../checkpoint.js';
import { disposeWeights, type Weights } from '../weights.js';
import type { TrainingState } from './state.js';

/** Where an unfinished training run is kept. */
export interface Resume {
  /** A safetensors file; its name should change with whatever changes the run. */
  readonly path: string;
  /** Removes the file, once what was trained is kept elsewhere. */
  forget(): void;
}

/** A training run between two steps, with the losses so far: as many as there were steps. */
export interface Unfinished {
  readonly state: TrainingState;
  readonly losses: readonly number[];
}

const PARTS = ['weights', 'mean', 'square', 'averaged'] as const;

const partsOf = ({ weights, moments, averaged }: TrainingState): Record<(typeof PARTS)[number], Weights> => ({
  weights,
  mean: moments.mean,
  square: moments.square,
  averaged,
});

/** An unfinished run kept in `path`. */
export function resumeAt(path: string): Resume {
  return { path, forget: () => rmSync(path, { force: true }) };
}

/** Writes an unfinished run, whole or not at all. Weights, moments and losses are float32, so nothing is lost. */
export function saveProgress({ path }: Resume, { state, losses }: Unfinished): void {
  const named = Object.entries(partsOf(state)).flatMap(([part, weights]) =>
    Object.entries(weights).map(([name, tensor]) => [`${part}/${name}`, tensor] as const),
  );
  const history = tf.tensor1d(losses as number[]);
  try {
    saveWeights(path, { ...Object.fromEntries(named), losses: history });
  } finally {
    history.dispose();
  }
}

/**
 * The unfinished run kept in a file, if there is one. Throws where the file does not hold the same tensors as `like`, the state
 * before the first step.
 */
export function resumed({ path }: Resume, like: TrainingState): Unfinished | undefined {
  if (!existsSync(path)) return undefined;
  const all = loadWeights(path);
  const refuse = (expected: string, got: string): never => {
    disposeWeights(all);
    throw new Error(`unfinished training ${path}: expected ${expected}, got ${got}; delete it to start anew`);
  };
  const { losses, ...tensors } = all;
  if (losses === undefined) return refuse('the losses so far', 'none');
  const expected = partsOf(like);
  const found: Record<string, Weights> = { weights: {}, mean: {}, square: {}, averaged: {} };
  let count = 0;
  for (const part of PARTS) {
    for (const [name, { shape }] of Object.entries(expected[part])) {
      const tensor = tensors[`${part}/${name}`];
      const got = tensor === undefined ? 'none' : `[${tensor.shape}]`;
      if (got !== `[${shape}]`) return refuse(`tensor "${part}/${name}" of shape [${shape}]`, got);
      found[part]![name] = tensor!;
      count++;
    }
  }
  if (count !== Object.keys(tensors).length) return refuse(`${count} tensors`, `${Object.keys(tensors).length}`);
  const history = Array.from(losses.dataSync());
  losses.dispose();
  const { weights, mean, square, averaged } = found as Record<(typeof PARTS)[number], Weights>;
  return { state: { weights, moments: { mean, square }, averaged }, losses: history };
}
