import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { groupBy } from '../../numerics/statistics.js';

/**
 * `successes` of `trials` as a proportion, with the interval of E. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212: all p whose
 * score test does not reject. It stays within [0, 1] and has a width even at 0 and at n successes.
 *
 * The error is sqrt(p (1 - p) / n).
 *
 * @param successes a whole number from 0 to `trials`
 * @param trials a whole number >= 1
 * @param level of the interval (default 0.95)
 * @returns the share with its standard error and interval
 * @throws RangeError for numbers that are not whole or out of range
 * @example proportion(9, 10) // { value: 0.9, error: 0.095, low: 0.596, high: 0.982 }
 */
export function proportion(successes: number, trials: number, level = 0.95): Estimate {
  if (!Number.isInteger(trials) || trials < 1) {
    throw new RangeError(`proportion: expected a whole number of trials >= 1, got ${trials}`);
  }
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`proportion: expected 0 to ${trials} successes, got ${successes}`);
  }
  const z = normalQuantile((1 + level) / 2);
  const p = successes / trials;
  const centre = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return {
    value: p,
    low: successes === 0 ? 0 : centre - half,
    high: successes === trials ? 1 : centre + half,
    error: Math.sqrt((p * (1 - p)) / trials),
  };
}

/**
 * Rows by depth, depths in increasing order.
 *
 * @param rows anything with a depth
 * @returns the rows of each depth, in their order
 * @example [...byDepth(rows).keys()] // [0, 8, 24]
 */
export function byDepth<T extends { readonly depth: number }>(rows: readonly T[]): Map<number, T[]> {
  return groupBy(
    [...rows].sort((a, b) => a.depth - b.depth),
    ({ depth }) => depth,
  );
}

/**
 * The share of right answers at every depth with its Wilson interval. Rows without an exact check are refused.
 *
 * @param rows depth, and whether the answer was right, per sample
 * @returns the share per depth, depths in increasing order, with the number of samples
 * @throws TypeError for a row without an exact check
 * @example accuracyCurve(rows)[0] // { depth: 0, samples: 160, value: 0.45, error: 0.039, low: 0.375, high: 0.527 }
 */
export function accuracyCurve(
  rows: readonly { readonly depth: number; readonly correct: boolean | null }[],
): (Estimate & { readonly depth: number; readonly samples: number })[] {
  return [...byDepth(rows)].map(([depth, group]) => {
    if (group.some(({ correct }) => correct === null)) {
      throw new TypeError(`accuracyCurve: expected rows with an exact check, got one without at depth ${depth}`);
    }
    return { depth, samples: group.length, ...proportion(group.filter(({ correct }) => correct).length, group.length) };
  });
}
