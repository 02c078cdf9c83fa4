import { type BootstrapOptions, bootstrapPlaces } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { sum } from '../../numerics/statistics.js';

/** How often one problem was tried, and how many of the tries were right. */
export interface ProblemCount {
  readonly samples: number;
  readonly correct: number;
}

/** Coverage at one k: the mean over problems of the probability that one of k samples at least is right. */
export interface CoveragePoint {
  readonly k: number;
  readonly value: number;
}

/** The same with its standard error and interval over problems. */
export interface CoverageInterval extends CoveragePoint, Estimate {}

/** Beyond e^-40 the probability of failure no longer changes 1 - failure. */
const CERTAIN = -40;

/** Throws a RangeError unless 0 <= correct <= samples, both whole, samples >= 1. */
export function checkCount({ samples, correct }: ProblemCount, what: string): void {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new RangeError(`${what}: expected a whole number of samples >= 1, got ${samples}`);
  }
  if (!Number.isInteger(correct) || correct < 0 || correct > samples) {
    throw new RangeError(`${what}: expected a whole number of correct samples from 0 to ${samples}, got ${correct}`);
  }
}

/**
 * pass@k of one problem with c of n samples correct: the probability that one at least of k of them, drawn without
 * replacement, is correct, 1 - C(n - c, k) / C(n, k). Over draws of the n samples its mean is 1 - (1 - p)^k exactly, which
 * the mean of 1 - (1 - c / n)^k is not.
 *
 * With m and M the smaller and the larger of c and k, the ratio is prod_{i < m} (1 - M / (n - i)); its logarithm is summed,
 * which neither overflows nor cancels, and takes at most about sqrt(40 n) terms.
 *
 * Source: M. Chen et al., arXiv:2107.03374, equation 1.
 *
 * @param samples n, a whole number >= 1
 * @param correct c, a whole number from 0 to n
 * @param k a whole number from 1 to n
 * @returns the probability, from 0 to 1
 * @throws RangeError for counts that are not whole, for more correct than samples, and for k outside 1 to n
 * @example passAtK(5, 2, 3) // 0.9, 1 - C(3, 3) / C(5, 3)
 */
export function passAtK(samples: number, correct: number, k: number): number {
  checkCount({ samples, correct }, 'passAtK');
  if (!Number.isInteger(k) || k < 1 || k > samples) {
    throw new RangeError(`passAtK: expected a whole k from 1 to the ${samples} samples, got ${k}`);
  }
  if (samples - correct < k) return 1;
  const terms = Math.min(correct, k);
  const taken = Math.max(correct, k);
  let logFailure = 0;
  for (let i = 0; i < terms && logFailure > CERTAIN; i++) logFailure += Math.log1p(-taken / (samples - i));
  return terms === 0 ? 0 : -Math.expm1(logFailure);
}

/** pass@k of problems at one k; many problems share their counts, which are worked out once. */
function passesAt(problems: readonly ProblemCount[], k: number): number[] {
  const known = new Map<string, number>();
  return problems.map(({ samples, correct }) => {
    const counts = `${correct}/${samples}`;
    const before = known.get(counts);
    if (before !== undefined) return before;
    const value = passAtK(samples, correct, k);
    known.set(counts, value);
    return value;
  });
}

/** What each problem adds to the mean, a column for each k. */
function sharesOf(problems: readonly ProblemCount[], ks: readonly number[]): Float64Array[] {
  if (problems.length === 0) throw new RangeError('coverage: expected at least 1 problem, got 0');
  return ks.map((k) => Float64Array.from(passesAt(problems, k), (value) => value / problems.length));
}

/**
 * Coverage: pass@k averaged over problems, at each k (B. Brown et al., arXiv:2407.21787). Problems may differ in their numbers
 * of samples and count the same.
 *
 * @param problems samples n and right samples c per problem
 * @param ks whole numbers from 1 to the least n
 * @returns pass@k at each k, from 0 to 1
 * @throws RangeError without problems and where `passAtK` does
 * @example coverage([{ samples: 2, correct: 0 }, { samples: 2, correct: 1 }], [2]) // [{ k: 2, value: 0.5 }]
 */
export function coverage(problems: readonly ProblemCount[], ks: readonly number[]): CoveragePoint[] {
  const shares = sharesOf(problems, ks);
  return ks.map((k, j) => ({ k, value: sum(shares[j]!) }));
}

/**
 * Coverage at each k with its interval and standard error, by the bootstrap over problems: problems are drawn anew, their
 * samples are kept. The spread between problems holds the chance of their samples already, so the interval is for the population
 * that the problems were drawn from. The same seed gives the same intervals. Where but few problems fail, the interval is too
 * narrow: with 80 problems, a 95% interval holds a coverage of 0.95 in 89% of draws.
 *
 * @param problems samples n and right samples c per problem
 * @param ks whole numbers from 1 to the least n
 * @param options seed; replicates (default 400) and level (default 0.95) of the bootstrap
 * @returns pass@k at each k with its standard error and interval
 * @throws RangeError for fewer than 2 problems and where `passAtK` does
 * @example coverageCurve([0, 2, 5, 9].map((correct) => ({ samples: 10, correct })), [5], { seed: 0 })[0].low // 0.249
 */
export function coverageCurve(
  problems: readonly ProblemCount[],
  ks: readonly number[],
  options: BootstrapOptions,
): CoverageInterval[] {
  const shares = sharesOf(problems, ks);
  const totals = shares.map((column) => sum(column));
  const sumAt = (column: Float64Array, places: Uint32Array) => {
    let total = 0;
    for (let i = 0; i < places.length; i++) total += column[places[i]!]!;
    return total;
  };
  const drawn = (places: Uint32Array) => shares.map((column) => sumAt(column, places));
  const { value, low, high, error } = bootstrapPlaces(problems.length, totals, drawn, options);
  return ks.map((k, j) => ({ k, value: value[j]!, low: low[j]!, high: high[j]!, error: error[j]! }));
}
