import { type BootstrapOptions, bootstrap } from '../numerics/bootstrap.js';
import { normalQuantile, studentQuantile } from '../numerics/distributions.js';

/** An effect with its interval, and over how many groups (problems, seeds) it was taken. */
export interface Interval {
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  /** The effect's standard error, where it has one: what power is told from. */
  readonly error?: number;
}

/** effect -+ z error, z the normal quantile. */
export function normalInterval(effect: number, error: number, level: number, samples: number): Interval {
  const half = normalQuantile((1 + level) / 2) * error;
  return { effect, low: effect - half, high: effect + half, samples, error };
}

/**
 * The mean of independent values, one a problem, with Student's interval. Where the values are differences of shares of right answers the
 * standard error is at least 2 / n: n problems without a single exception do not show that there are none (with z about 3 that is the
 * rule of three at this level).
 *
 * @example meanInterval([1, 0, 1, 0], 0.95).effect // 0.5
 */
export function meanInterval(values: readonly number[], level: number): Interval {
  const n = values.length;
  if (n < 2) return { effect: values[0] ?? Number.NaN, low: -Infinity, high: Infinity, samples: n };
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  const error = Math.max(Math.sqrt(variance / n), 2 / n);
  const half = studentQuantile(level, n - 1) * error;
  return { effect: mean, low: mean - half, high: mean + half, samples: n, error };
}

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
  const mean = values.reduce((sum, { value }) => sum + value, 0) / k;
  const variance = values.reduce((sum, { sigma }) => sum + sigma ** 2, 0) / k ** 2;
  const scatter = values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  const birge = k > 1 && variance > 0 ? Math.max(1, scatter / (k - 1) / (variance * k)) : 1;
  return { value: mean, sigma: Math.sqrt(variance * birge) };
}

/**
 * A statistic over resampled groups: the estimate -+ z times the spread over resamples. A statistic that is the same in every resample (no
 * problem was an exception) has no spread to tell how sure it is: its interval is everything.
 *
 * @example bootstrapInterval([1, 1, 1], ([first]) => first!, { level: 0.95, seed: 0 }).high // Infinity
 */
export function bootstrapInterval<T>(
  groups: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { level, ...options }: BootstrapOptions & { readonly level: number },
): Interval {
  const { value, error } = bootstrap(groups, statistic, options);
  return normalInterval(value, error > 0 ? error : Number.POSITIVE_INFINITY, level, groups.length);
}
