import { integers, Stream } from '../compute/random.js';
import type { Estimate } from './estimate.js';
import { percentiles } from './quantile.js';
import { variance } from './statistics.js';

export interface BootstrapOptions {
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
}

/**
 * The resamples of the bootstrap: for each replicate as many places as there are, drawn with replacement. Replicate r draws from the key
 * (seed, problem 0, candidate r), so the same seed gives the same resamples wherever they are asked for.
 *
 * @example [...resamples(3, 0, 2)].length // 2, each of 3 places from 0 to 2
 */
export function* resamples(count: number, seed: number, replicates: number): Generator<Uint32Array, void> {
  for (let r = 0; r < replicates; r++) {
    yield integers({ seed, problem: 0, candidate: r }, 0, count, count, Stream.bootstrap);
  }
}

/** Throws a RangeError for what no bootstrap can be made of: fewer than 2 groups or replicates, or a level outside 0 to 1. */
export function checkBootstrap(count: number, replicates: number, level: number): void {
  if (count < 2) throw new RangeError(`bootstrap: expected at least 2 groups, got ${count}`);
  if (!Number.isInteger(replicates) || replicates < 2) {
    throw new RangeError(`bootstrap: expected a whole number of replicates >= 2, got ${replicates}`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`bootstrap: expected a level between 0 and 1, got ${level}`);
}

/**
 * The bootstrap over groups: draws as many groups as there are, with replacement, and takes the statistic of each such
 * sample; the interval runs between the (1 - level) / 2 and (1 + level) / 2 quantiles, and the error is the spread over replicates. A group is all rows that belong
 * together, such as one problem with all its candidates: rows of one problem are not independent, problems are.
 *
 * The sample that the statistic is given is filled anew for every replicate: it must not be kept.
 *
 * Replicate r draws from the key (seed, problem 0, candidate r), so the same seed gives the same interval.
 * Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), chapters 6 and 13.
 *
 * @param groups at least 2 groups of rows that belong together
 * @param statistic of a sample of groups, finite
 * @param options seed; replicates (default 400) and level (default 0.95)
 * @returns the statistic with its error and interval, or one of each per place of an array
 * @throws RangeError for fewer than 2 groups or replicates, a level outside 0 to 1, and a statistic that is not finite
 * @example bootstrap([1, 2, 3], (sample) => sample.reduce((a, b) => a + b, 0) / 3, { seed: 1 }).value // 2
 */
export function bootstrap<T>(
  groups: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): Estimate<number>;
export function bootstrap<T>(
  groups: readonly T[],
  statistic: (sample: readonly T[]) => number[],
  options: BootstrapOptions,
): Estimate<number[]>;
export function bootstrap<T>(
  groups: readonly T[],
  statistic: (sample: readonly T[]) => number | number[],
  { seed, replicates = 400, level = 0.95 }: BootstrapOptions,
): Estimate<number | number[]> {
  checkBootstrap(groups.length, replicates, level);
  const sample = new Array<T>(groups.length);
  const found = statistic(groups);
  const drawn = (places: ArrayLike<number>) => {
    for (let i = 0; i < groups.length; i++) sample[i] = groups[places[i]!]!;
    return [statistic(sample)].flat();
  };
  const { value, low, high, error } = bootstrapPlaces(groups.length, [found].flat(), drawn, {
    seed,
    replicates,
    level,
  });
  const shaped = (list: number[]) => (Array.isArray(found) ? list : list[0]!);
  return { value: shaped(value), low: shaped(low), high: shaped(high), error: shaped(error) };
}

/**
 * The same for a statistic of the groups' places, from 0: the quickest where groups are columns of numbers. `value` is the statistic of the
 * groups as they are, and the places that a statistic is given must not be kept.
 *
 * @example bootstrapPlaces(3, [2], (places) => [mean(places) + 1], { seed: 1 }).value // [2]
 */
export function bootstrapPlaces(
  count: number,
  value: number[],
  statistic: (places: Uint32Array) => readonly number[],
  { seed, replicates = 400, level = 0.95 }: BootstrapOptions,
): Estimate<number[]> {
  checkBootstrap(count, replicates, level);
  const values = value.map(() => new Float64Array(replicates));
  let r = 0;
  for (const drawn of resamples(count, seed, replicates)) {
    const row = statistic(drawn);
    values.forEach((column, j) => {
      const value = row[j];
      if (value === undefined || !Number.isFinite(value)) {
        throw new RangeError(`bootstrap: expected a finite statistic, got ${value} in replicate ${r}`);
      }
      column[r] = value;
    });
    r++;
  }
  const summary = values.map((column) => {
    const sorted = column.sort();
    const [low, high] = percentiles(sorted, level);
    return { low, high, error: Math.sqrt(variance(sorted)) };
  });
  return {
    value,
    low: summary.map(({ low }) => low),
    high: summary.map(({ high }) => high),
    error: summary.map(({ error }) => error),
  };
}
