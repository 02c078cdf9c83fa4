import { disposeWeights, type Weights } from '../weights.js';
import { type Moments, zeroMoments } from './optimiser.js';

/** A training run between two steps. */
export interface TrainingState {
  readonly weights: Weights;
  readonly moments: Moments;
  /** The moving average of the weights; empty where none is asked for. */
  readonly averaged: Weights;
}

/** Frees the tensors of a training run. */
export function disposeTraining({ weights, moments, averaged }: TrainingState): void {
  for (const part of [weights, moments.mean, moments.square, averaged]) disposeWeights(part);
}

export const copy = (weights: Weights): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.clone()]));

/** The state before the first step; `averaged` asks for a moving average of the weights. */
export function trainingState(initial: Weights, averaged = false): TrainingState {
  return { weights: initial, moments: zeroMoments(initial), averaged: averaged ? copy(initial) : {} };
}
