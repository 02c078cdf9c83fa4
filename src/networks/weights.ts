import type { tf } from '../compute/backend.js';

/** A network's parameters by name. Networks are pure functions of their weights and inputs. */
export type Weights = Record<string, tf.Tensor>;

/** Number of scalars in all weights. */
export function countParameters(weights: Weights): number {
  let total = 0;
  for (const tensor of Object.values(weights)) total += tensor.size;
  return total;
}

/** Frees every tensor of `weights`. */
export function disposeWeights(weights: Weights): void {
  for (const tensor of Object.values(weights)) tensor.dispose();
}
