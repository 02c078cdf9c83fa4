import { tf } from './tf.js';

/**
 * `tf.tidy` for work that gives numbers, not tensors: every tensor made inside is freed. `tf.tidy` itself would look for tensors in every
 * number that comes out.
 *
 * @example readOut(() => tf.ones([2]).mul(3).dataSync()) // Float32Array [3, 3]
 */
export function readOut<T>(work: () => T): T {
  let numbers!: T;
  tf.tidy(() => {
    numbers = work();
  });
  return numbers;
}
