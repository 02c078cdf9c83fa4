import type { tf } from '../compute/tf.js';

/** A network's parameters by name. Networks are pure functions of their weights and inputs. */
export type Weights = Record<string, tf.Tensor>;

/**
 * Number of scalars in all weights.
 *
 * @param weights tensors by name
 * @returns their sum of sizes
 * @example countParameters({ a: tf.zeros([2, 3]), b: tf.zeros([4]) }) // 10
 */
export function countParameters(weights: Weights): number {
  let total = 0;
  for (const tensor of Object.values(weights)) total += tensor.size;
  return total;
}

/** Frees every tensor of `weights`. */
export function disposeWeights(weights: Weights): void {
  for (const tensor of Object.values(weights)) tensor.dispose();
}

/**
 * Refuses weights that are not those of a network: names that are missing or too many, and other shapes.
 *
 * @example checkWeights('checkpoint flow-digits', weights, initUnet(config, 0))
 */
export function checkWeights(where: string, weights: Weights, expected: Weights): void {
  for (const [name, { shape }] of Object.entries(expected)) {
    const got = weights[name]?.shape;
    if (got === undefined) throw new Error(`${where}: expected a weight "${name}" [${shape}], got none`);
    if (`${got}` !== `${shape}`) throw new Error(`${where}: expected weight "${name}" to be [${shape}], got [${got}]`);
  }
  const other = Object.keys(weights).find((name) => expected[name] === undefined);
  if (other !== undefined) throw new Error(`${where}: expected no weight "${other}", got one`);
}
