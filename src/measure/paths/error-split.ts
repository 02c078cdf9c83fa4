import { studentQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { mean, standardError } from '../../numerics/statistics.js';
import type { MixtureDistance } from '../sets/mixture-distance.js';

/**
 * Where the error of n samples comes from, in squared distances:
 * - `approximation`: what the model's field gets wrong, left at infinitely many steps;
 * - `discretisation`: what finite steps add (or take away: a step's error may lie against the field's);
 * - `sampling`: what comes of having n samples and not their distribution;
 * - `total`: the error of n samples, measured on samples of their own;
 * - `gap`: total minus the three parts. Its interval holds 0 where they sum.
 */
export interface ErrorSplit {
  readonly total: Estimate;
  readonly approximation: Estimate;
  readonly discretisation: Estimate;
  readonly sampling: Estimate;
  readonly gap: Estimate;
}

function around(value: number, error: number, level: number, degrees: number): Estimate {
  const half = studentQuantile(level, degrees) * error;
  return { value, error, low: value - half, high: value + half };
}

function overSets(values: readonly number[], level: number): Estimate {
  return around(mean(values), standardError(values), level, values.length - 1);
}

/**
 * Splits the error of samples into approximation, discretisation and sampling, from independent sets of as many points each:
 * `coarse` made in the steps in question, `fine` from the same noises in as many steps as make no difference, and `fresh` in the steps
 * in question from other noises, by which the total is measured without the parts. Every set gives one value of each; intervals are
 * Student's over sets. Where there are sets that the exact field makes of the noises of `fine`, their distance, which is 0 but for
 * chance, is taken off that of `fine`: chance is much the same in both.
 *
 * With mu the mean embeddings of the kernel, the parts are |mu_fine - mu_truth|^2, |mu_coarse - mu_truth|^2 - |mu_fine - mu_truth|^2
 * and E |mu_set - mu_coarse|^2, whose sum is E |mu_set - mu_truth|^2.
 *
 * @param distance squared distance of a set to the truth, as `mixtureDistance` makes it
 * @param sets points, row by row, per set
 * @param options `level` of the intervals (default 0.95)
 * @returns the three parts and the total, in squared distance, with intervals
 * @throws RangeError for fewer than 3 sets and for sets that do not belong together.
 * @example errorSplit(mixtureDistance(eightGaussians()), { coarse: sets(0), fine: sets(4), fresh: sets(8) }).approximation.value // 0.0017
 */
export function errorSplit(
  distance: MixtureDistance,
  sets: {
    readonly coarse: readonly Float64Array[];
    readonly fine: readonly Float64Array[];
    readonly fresh: readonly Float64Array[];
    readonly exact?: readonly Float64Array[];
  },
  { level = 0.95 } = {},
): ErrorSplit {
  const { coarse, fine, fresh, exact = [] } = sets;
  const count = coarse.length;
  if (count < 3 || fine.length !== count || fresh.length !== count || exact.length % count !== 0) {
    throw new RangeError(
      `error split: expected at least 3 sets, as many coarse as fine, fresh and exact, got ${[coarse, fine, fresh, exact].map((list) => list.length)}`,
    );
  }
  const size = coarse[0]!.length;
  [...coarse, ...fine, ...fresh, ...exact].forEach((set) => {
    if (set.length !== size) {
      throw new RangeError(`error split: expected sets of ${size} numbers each, got one of ${set.length}`);
    }
  });
  const totals = fresh.map((set) => distance(set).set);
  const parts = coarse.map((set, r) => {
    const { distribution, chance } = distance(set);
    const approximation = distance(fine[r]!).distribution;
    return {
      approximation,
      discretisation: distribution - approximation,
      sampling: chance,
      sum: distribution + chance,
    };
  });
  const sums = parts.map((part) => part.sum);
  return {
    total: overSets(totals, level),
    approximation: overSets(
      parts.map((part) => part.approximation),
      level,
    ),
    discretisation: overSets(
      parts.map((part) => part.discretisation),
      level,
    ),
    sampling: overSets(
      parts.map((part) => part.sampling),
      level,
    ),
    gap: around(mean(totals) - mean(sums), Math.hypot(standardError(totals), standardError(sums)), level, count - 1),
  };
}
