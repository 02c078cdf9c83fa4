import { normalCdf } from '../numerics/distributions.js';

/**
 * The standard normal's quantile, by bisection of its distribution function.
 *
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`normal quantile: expected a probability between 0 and 1, got ${probability}`);
  }
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
