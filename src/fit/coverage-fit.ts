import { coverageLaw } from '../laws/coverage.js';
import type { LawPoint } from '../laws/law.js';
import { type ProblemCount, passAtK } from '../measure/answers/pass-at-k.js';
import { type BootstrapOptions, bootstrap } from '../numerics/bootstrap.js';
import type { Estimate, Interval } from '../numerics/estimate.js';
import { mean } from '../numerics/statistics.js';
import { type Fit, fitLaw } from './least-squares.js';

/** The coverage law fitted to a coverage curve, with errors over problems. */
export interface CoverageFit {
  readonly fit: Fit;
  /** a and b of y = exp(-a k^-b): their intervals and standard errors come from resampled problems. */
  readonly parameters: Estimate<number[]>;
  /** Coverage by the law at every k that was asked for. */
  readonly forecast: readonly (Interval & { readonly k: number })[];
}

/**
 * Fits y = exp(-a k^-b) to pass@k at the given k (B. Brown et al., arXiv:2407.21787, section 3). The points of one curve share
 * their problems and so their errors; the intervals are therefore those of the whole procedure over resampled problems, each
 * problem with all its samples.
 *
 * @param problems samples and right samples per problem
 * @param ks the k to fit at, whole numbers within the samples of every problem
 * @param options seed, replicates and level of the bootstrap over problems
 * @param at the k at which the fitted curve is read (default: ks)
 * @returns a and b, and the curve at `at`, with intervals
 * @throws RangeError for fewer than two problems, or where a resample leaves no curve to fit (coverage 0 at every k)
 * @example fitCoverage(counts, [1, 2, 5, 10], { seed: 0 }).parameters.value // [1.47, 0.70], a and b
 */
export function fitCoverage(
  problems: readonly ProblemCount[],
  ks: readonly number[],
  options: BootstrapOptions,
  at: readonly number[] = ks,
): CoverageFit {
  const rows = problems.map(({ samples, correct }) => ks.map((k) => passAtK(samples, correct, k)));
  const curve = (sample: readonly (readonly number[])[]): LawPoint[] =>
    ks.map((x, j) => ({ x, y: mean(sample, (row) => row[j]!) }));
  const whole = curve(rows);
  const plain = fitLaw(coverageLaw, whole);
  const fit: Fit = whole.some(({ y }) => y > 0)
    ? plain
    : { ...plain, status: 'not identified', note: 'no sample is right: every large a fits as well' };
  if (fit.status === 'too few points' || fit.status === 'not identified') {
    const nothing = [Number.NaN, Number.NaN];
    return { fit, parameters: { value: nothing, low: nothing, high: nothing, error: nothing }, forecast: [] };
  }
  const found = bootstrap(
    rows,
    (sample) => {
      const { values } = sample === rows ? fit : fitLaw(coverageLaw, curve(sample));
      return [...values, ...at.map((k) => coverageLaw.predict(k, values))];
    },
    options,
  );
  const parameters = {
    value: found.value.slice(0, 2),
    low: found.low.slice(0, 2),
    high: found.high.slice(0, 2),
    error: found.error.slice(0, 2),
  };
  const forecast = at.map((k, j) => ({
    k,
    value: found.value[j + 2]!,
    low: found.low[j + 2]!,
    high: found.high[j + 2]!,
  }));
  return { fit, parameters, forecast };
}
