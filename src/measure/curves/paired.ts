import { resamples } from '../../numerics/bootstrap.js';
import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { variance } from '../../numerics/statistics.js';

/**
 * The difference of a measure between two sets of samples that were made from the same noises, b minus a: the interval is the
 * difference -+ z times its spread over resamples that draw the same rows of both, so that what the noises have in common cancels.
 *
 * @param a the first set
 * @param b the second set, row i from the noise of row i of `a`
 * @param measure of a set
 * @param options seed; replicates (default 100) and level (default 0.95)
 * @returns measure(b) - measure(a), with its standard error and interval
 * @throws RangeError for sets of different sizes.
 * @example pairedDifference([1, 2, 4], [1, 1, 2], (all) => all.reduce((a, b) => a + b, 0) / all.length, { seed: 0 }).value // -1
 */
export function pairedDifference<T>(
  a: readonly T[],
  b: readonly T[],
  measure: (rows: readonly T[]) => number,
  { seed, replicates = 100, level = 0.95 }: { seed: number; replicates?: number; level?: number },
): Estimate {
  const count = a.length;
  if (b.length !== count || count < 2) {
    throw new RangeError(`paired difference: expected two sets of one size >= 2, got ${count} and ${b.length}`);
  }
  const value = measure(b) - measure(a);
  const found = Array.from(
    resamples(count, seed, replicates),
    (rows) => measure(Array.from(rows, (i) => b[i]!)) - measure(Array.from(rows, (i) => a[i]!)),
  );
  const error = Math.sqrt(variance(found));
  const z = normalQuantile((1 + level) / 2);
  return { value, error, low: value - z * error, high: value + z * error };
}
