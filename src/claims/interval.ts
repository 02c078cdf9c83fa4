import { bcaOfCounts, bcaOfMeans, type Resampled, type Sample } from '../numerics/bootstrap-bca.js';
import { rootOfSquare } from '../numerics/bootstrap-squares.js';
import { normalQuantile, studentQuantile } from '../numerics/distributions.js';
import { mean, variance } from '../numerics/statistics.js';
import type { TestOptions } from './claim.js';

/** An effect with its interval, and over how many groups (prompts, trainings) it was taken. */
export interface Interval {
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  /** The effect's standard error, where it has one: what power is told from. */
  readonly error?: number;
}

/** An interval at any level. */
export type Intervals = (level: number) => Interval;

/** What is not known at all. */
export const unknownInterval = (samples: number, effect = Number.NaN): Interval => ({
  ...{ effect, low: -Infinity, high: Infinity, samples },
});

/** effect -+ z error, z the normal quantile. */
export function normalInterval(effect: number, error: number, level: number, samples: number): Interval {
  const half = normalQuantile((1 + level) / 2) * error;
  return { effect, low: effect - half, high: effect + half, samples, error };
}

/** The mean of independent values with an error that is at least `least`, and one that all values share, by Student. */
function studentMean(values: readonly number[], level: number, least: number, shared = 0): Interval {
  const n = values.length;
  if (n < 2) return unknownInterval(n, values[0]);
  const effect = mean(values);
  const error = Math.hypot(Math.max(Math.sqrt(variance(values, effect) / n), least), shared);
  const half = studentQuantile(level, n - 1) * error;
  return { effect, low: effect - half, high: effect + half, samples: n, error };
}

/**
 * The mean of independent values, one per prompt, with Student's interval. Where the values are differences of shares of right answers the
 * standard error is at least 2 / n: n problems without a single exception do not show that there are none (with z about 3 that is the
 * rule of three at this level).
 *
 * @example meanInterval([1, 0, 1, 0], 0.95).effect // 0.5
 */
export const meanInterval = (values: readonly number[], level: number): Interval =>
  studentMean(values, level, 2 / Math.max(1, values.length));

/**
 * The mean over trainings (or papers), each a value of its own, with Student's interval.
 *
 * @param shared standard error of what is in all values alike, which their scatter does not show (default 0)
 * @example trainingInterval([0.3, 0.5, 0.4], 0.95).samples // 3
 */
export const trainingInterval = (values: readonly number[], level: number, shared = 0): Interval =>
  studentMean(values, level, 1e-12, shared);

/** Values that differ from one seed to the next, each with a standard error of its own. */
export interface Measured {
  readonly value: number;
  readonly sigma: number;
}

/**
 * The mean over seeds and its standard error from the values' own, enlarged by the ratio of R. Birge (Phys. Rev. 40 (1932) 207), the root of
 * chi^2 / (k - 1), where the seeds scatter more than that.
 */
export function seedMean(values: readonly Measured[]): Measured {
  const k = values.length;
  const value = mean(values, (one) => one.value);
  const own = values.reduce((sum, { sigma }) => sum + sigma ** 2, 0) / k ** 2;
  const scatter = values.reduce((sum, one) => sum + (one.value - value) ** 2, 0);
  const birge = k > 1 && own > 0 ? Math.max(1, scatter / (k - 1) / (own * k)) : 1;
  return { value, sigma: Math.sqrt(own * birge) };
}

type Resampling = Pick<TestOptions, 'seed' | 'replicates' | 'kept'>;

type OfMeans = (means: readonly Float64Array[]) => number;

/** What a resampling says of samples that are large enough, else the effect alone. */
function intervalBy(
  resample: (options: Pick<Resampling, 'seed' | 'replicates'>) => Resampled,
  samples: readonly Sample[],
  effect: OfMeans,
  { seed, replicates, kept }: Resampling,
): Intervals {
  const count = samples.reduce((sum, { length }) => sum + length, 0);
  if (samples.some(({ length }) => length < 2)) {
    const one = samples.map((rows) => Float64Array.from(rows[0]?.map((_, k) => mean(rows, (row) => row[k]!)) ?? []));
    return () => unknownInterval(count, samples.some(({ length }) => length === 0) ? Number.NaN : effect(one));
  }
  return resampledInterval(count, () => resample({ seed, replicates }), kept);
}

/**
 * A function of means over groups with its BCa interval, resampled once for all levels, when it is first asked for. A statistic that is the
 * same in every resample (no problem was an exception) has no spread to tell how sure it is: its interval is everything.
 *
 * @example meansInterval([[[1], [1], [1]]], ([means]) => means[0], { seed: 0, replicates: 99 })(0.95).high // Infinity
 */
export const meansInterval = (samples: readonly Sample[], statistic: OfMeans, options: Resampling): Intervals =>
  intervalBy((own) => bcaOfMeans(samples, statistic, own), samples, statistic, options);

/**
 * The root of a mean square of means over groups that noise can only enlarge, which BCa has no interval for: freed of that noise, and so below 0
 * where there is less than noise alone would make (see `rootOfSquare`).
 *
 * @example rootInterval([[[1], [2], [3]]], ([means]) => means[0] ** 2, { seed: 0, replicates: 99 })(0.5).effect // 1.915
 */
export const rootInterval = (samples: readonly Sample[], square: OfMeans, options: Resampling): Intervals =>
  intervalBy(
    (own) => rootOfSquare(samples, square, own),
    samples,
    (means) => Math.sqrt(square(means)),
    options,
  );

/**
 * The BCa interval of a statistic that is told how often each group (a prompt) was drawn, 1 of each for the groups as they are.
 *
 * @example countsInterval(40, (counts) => counts[0], { seed: 0, replicates: 999 })(0.95).effect // 1
 */
export const countsInterval = (
  groups: number,
  statistic: (counts: Float64Array) => number,
  { seed, replicates, kept }: Resampling,
): Intervals =>
  groups < 2
    ? () => unknownInterval(groups)
    : resampledInterval(groups, () => bcaOfCounts(groups, statistic, { seed, replicates }), kept);

/**
 * Student's interval of a statistic by the jackknife over blocks of groups: for statistics that take too long for ten thousand resamples.
 * Sources: M. Quenouille, Biometrika 43 (1956) 353-360; J. Tukey, Ann. Math. Stat. 29 (1958) 614.
 *
 * @param statistic of the groups that are kept, by their places
 * @param blocks at most; fewer where there are fewer groups
 * @example blocksInterval(40, (places) => mean(places, (i) => values[i]), {})(0.95).effect // the mean of the values
 */
export function blocksInterval(
  groups: number,
  statistic: (places: readonly number[]) => number,
  { kept }: Pick<Resampling, 'kept'>,
  blocks = 20,
): Intervals {
  const count = Math.min(blocks, groups);
  if (count < 2) return () => unknownInterval(groups);
  const places = Array.from({ length: groups }, (_, i) => i);
  const resample = (): Resampled => {
    const whole = statistic(places);
    const pseudo = Array.from(
      { length: count },
      (_, b) => count * whole - (count - 1) * statistic(places.filter((i) => i % count !== b)),
    );
    const { effect, error = Number.NaN } = trainingInterval(pseudo, 0.5);
    return {
      value: effect,
      error,
      interval(level) {
        const { low, high } = trainingInterval(pseudo, level);
        return [low, high];
      },
    };
  };
  return resampledInterval(groups, resample, kept);
}

/** Resamples once, when an interval is first asked for. */
function resampledInterval(samples: number, resample: () => Resampled, kept?: TestOptions['kept']): Intervals {
  const slot = kept?.next() ?? {};
  return (level) => {
    slot.resampled ??= resample();
    const { value, error, interval } = slot.resampled;
    const [low, high] = interval(level);
    return { effect: value, low, high, samples, error };
  };
}
