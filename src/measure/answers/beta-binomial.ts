import { normalQuantile } from '../../numerics/distributions.js';
import { digamma, lnBeta, lnGamma, trigamma } from '../../numerics/log-gamma.js';
import { sum } from '../../numerics/statistics.js';
import { type CoverageInterval, checkCount, type ProblemCount } from './pass-at-k.js';

/**
 * How the maximum of the likelihood was found.
 * - `converged`: alpha and beta maximise it, and the errors are those of its curvature.
 * - `bound hit`: it rises towards alpha + beta = 0 or infinity, where difficulty is no Beta any more; `note` says which.
 * - `not identified`: the counts say nothing of the spread, or nothing at all.
 *
 * Numbers are NaN unless converged, but for the log-likelihood, which is then what it rises to.
 */
export type BetaBinomialStatus = 'converged' | 'bound hit' | 'not identified';

export interface BetaBinomialFit {
  readonly alpha: number;
  readonly beta: number;
  /** Standard errors of alpha and of beta. */
  readonly errors: [number, number];
  /** Covariance of alpha and beta. */
  readonly covariance: [[number, number], [number, number]];
  /** The b of 1 - pass@k ~ k^-b as k goes to infinity: alpha. */
  readonly exponent: number;
  /** With the binomial coefficients. */
  readonly logLikelihood: number;
  readonly status: BetaBinomialStatus;
  readonly note: string;
}

/** Problems with the same counts, and how many they are. */
export interface Group extends ProblemCount {
  readonly weight: number;
}

/** Log-likelihood (less its constant) at (ln alpha, ln beta), its gradient, and the negative of its Hessian. */
interface Climb {
  readonly at: readonly [number, number];
  readonly value: number;
  readonly gradient: readonly [number, number];
  readonly information: readonly [number, number, number];
}

/** A gain in log-likelihood over the bound that is taken for none. */
const NO_GAIN = 1e-6;
const START_CONCENTRATIONS = [0.1, 1, 10, 100];
const LEAST_LOG = Math.log(1e-9);
const LARGEST_LOG = Math.log(1e9);

/** ln (a (a + 1) ... (a + m - 1)), and its first and second derivative in a. */
function rising(a: number, m: number): [number, number, number] {
  if (m === 0) return [0, 0, 0];
  return [lnGamma(m) - lnBeta(a, m), digamma(a + m) - digamma(a), trigamma(a + m) - trigamma(a)];
}

function likelihood(groups: readonly Group[], at: readonly [number, number]): Climb {
  const alpha = Math.exp(at[0]);
  const beta = Math.exp(at[1]);
  let [value, da, db, daa, dbb, dab] = [0, 0, 0, 0, 0, 0];
  for (const { samples, correct, weight } of groups) {
    const right = rising(alpha, correct);
    const wrong = rising(beta, samples - correct);
    const both = rising(alpha + beta, samples);
    value += weight * (right[0] + wrong[0] - both[0]);
    da += weight * (right[1] - both[1]);
    db += weight * (wrong[1] - both[1]);
    daa += weight * (right[2] - both[2]);
    dbb += weight * (wrong[2] - both[2]);
    dab -= weight * both[2];
  }
  return {
    at,
    value,
    gradient: [alpha * da, beta * db],
    information: [-alpha * (da + alpha * daa), -alpha * beta * dab, -beta * (db + beta * dbb)],
  };
}

/** Newton's method with Levenberg's damping, from one start; nothing where it leaves the bounds or does not settle. */
export function climb(groups: readonly Group[], start: readonly [number, number]): Climb | undefined {
  let here = likelihood(groups, start);
  let damping = 1e-3;
  for (let turn = 0; turn < 200 && damping < 1e12; turn++) {
    const [aa, ab, bb] = here.information;
    const a = aa + damping * (Math.abs(aa) + 1e-9);
    const b = bb + damping * (Math.abs(bb) + 1e-9);
    const determinant = a * b - ab * ab;
    if (!(a > 0 && determinant > 0)) {
      damping = Math.max(10 * damping, 1e-3);
      continue;
    }
    const [ga, gb] = here.gradient;
    const step = [(b * ga - ab * gb) / determinant, (a * gb - ab * ga) / determinant] as const;
    if (damping < 1e-2 && ga * step[0] + gb * step[1] < 1e-16) return aa * bb > ab * ab ? here : undefined;
    const cut = Math.min(1, 2 / Math.max(Math.abs(step[0]), Math.abs(step[1])));
    const at = [here.at[0] + cut * step[0], here.at[1] + cut * step[1]] as const;
    if (at.some((value) => !(value > LEAST_LOG && value < LARGEST_LOG))) return undefined;
    const next = likelihood(groups, at);
    if (next.value >= here.value - 1e-13 * Math.abs(here.value)) {
      here = next;
      damping = damping < 1e-9 ? 0 : damping / 10;
    } else damping = Math.max(10 * damping, 1e-6);
  }
  return undefined;
}

function grouped(problems: readonly ProblemCount[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { samples, correct } of problems) {
    checkCount({ samples, correct }, 'fitBetaBinomial');
    const key = `${samples} ${correct}`;
    groups.set(key, { samples, correct, weight: (groups.get(key)?.weight ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** alpha + beta from the moments: sum c (c - 1) / sum n (n - 1) estimates the mean of p^2 without bias. */
function momentConcentration(groups: readonly Group[], mean: number): number {
  const total = (of: (group: Group) => number) => sum(groups, (group) => group.weight * of(group));
  const square = total(({ correct: c }) => c * (c - 1)) / total(({ samples: n }) => n * (n - 1));
  return (mean * (1 - mean)) / (square - mean * mean) - 1;
}

/**
 * Difficulty as a Beta distribution, by maximum likelihood: problem i has the probability p_i ~ Beta(alpha, beta) of a right
 * sample, so of its n_i samples c_i are right with probability
 * C(n_i, c_i) B(c_i + alpha, n_i - c_i + beta) / B(alpha, beta). Newton's method on ln alpha and ln beta with the analytic
 * gradient and Hessian, from the moments and four other starts; errors from the observed information.
 *
 * For an interval of alpha use alpha exp(+-z error / alpha), since ln alpha is closer to normal. How fast coverage grows at
 * large k hangs on the smallest p alone, which a fit sees only through the problems with few right samples: where some problems
 * have p = 0, or p is no Beta near 0, a forecast far beyond n is wrong by more than its interval. With 400 problems of 100
 * samples from Beta(0.5, 3), a tenth of them with p = 0 instead, it foretells 0.96 at k = 10000 where 0.885 is true, and the
 * interval lies above the truth in 40 of 40 draws.
 *
 * Source: J. Skellam, J. R. Stat. Soc. B 10 (1948) 257-261; D. Griffiths, Biometrics 29 (1973) 637-648; for coverage
 * R. Schaeffer et al., arXiv:2502.17578.
 *
 * @param problems samples and right samples per problem
 * @returns alpha and beta with standard errors, covariance, log-likelihood, status and note
 * @throws RangeError for no problems and for counts that are not whole or do not fit
 * @example fitBetaBinomial(counts) // { alpha: 0.644, beta: 1.748, errors: [0.515, 1.562], ... }
 */
export function fitBetaBinomial(problems: readonly ProblemCount[]): BetaBinomialFit {
  if (problems.length === 0) throw new RangeError('fitBetaBinomial: expected at least 1 problem, got 0');
  const groups = grouped(problems);
  const total = (of: (group: Group) => number) => sum(groups, (group) => group.weight * of(group));
  const samples = total((group) => group.samples);
  const correct = total((group) => group.correct);
  const mean = correct / samples;
  const constant = total(({ samples: n, correct: c }) => -Math.log(n + 1) - lnBeta(c + 1, n - c + 1));
  const term = (count: number, p: number) => (count === 0 ? 0 : count * Math.log(p));
  const alike = constant + term(correct, mean) + term(samples - correct, 1 - mean);
  const without = (status: BetaBinomialStatus, logLikelihood: number, note: string): BetaBinomialFit => ({
    alpha: NaN,
    beta: NaN,
    errors: [NaN, NaN],
    covariance: [
      [NaN, NaN],
      [NaN, NaN],
    ],
    exponent: NaN,
    logLikelihood,
    status,
    note,
  });
  const share = `${correct} of ${samples} samples`;
  if (correct === 0) return without('not identified', alike, 'no sample is right: every small mean fits as well');
  if (correct === samples) return without('not identified', alike, 'every sample is right: every mean near 1 fits');
  if (problems.length === 1) {
    return without('not identified', alike, `one problem (${share} right) says nothing of a spread between problems`);
  }
  if (groups.every((group) => group.samples === 1)) {
    return without('not identified', alike, `one sample a problem fixes only the mean, ${share}`);
  }
  if (groups.every((group) => group.correct === 0 || group.correct === group.samples)) {
    const solved = total((group) => (group.correct > 0 ? 1 : 0));
    const count = problems.length;
    const value = term(solved, solved / count) + term(count - solved, 1 - solved / count);
    const note = `alpha and beta go to 0: ${solved} of ${count} problems are always right and the others never`;
    return without('bound hit', value, note);
  }
  const moment = momentConcentration(groups, mean);
  const starts = moment > 1e-3 && moment < 1e6 ? [moment, ...START_CONCENTRATIONS] : START_CONCENTRATIONS;
  const tops = starts
    .map((size) => climb(groups, [Math.log(size * mean), Math.log(size * (1 - mean))]))
    .filter((top) => top !== undefined);
  const best = tops.reduce<Climb | undefined>((a, b) => (a === undefined || b.value > a.value ? b : a), undefined);
  if (best === undefined || best.value + constant <= alike + NO_GAIN) {
    const note = `alpha + beta goes to infinity: all problems as hard as each other, with ${share} right`;
    return without('bound hit', alike, note);
  }
  const [alpha, beta] = [Math.exp(best.at[0]), Math.exp(best.at[1])];
  const [aa, ab, bb] = best.information;
  const determinant = aa * bb - ab * ab;
  const crossed = (-alpha * beta * ab) / determinant;
  const covariance: [[number, number], [number, number]] = [
    [(alpha * alpha * bb) / determinant, crossed],
    [crossed, (beta * beta * aa) / determinant],
  ];
  return {
    alpha,
    beta,
    errors: [Math.sqrt(covariance[0][0]), Math.sqrt(covariance[1][1])],
    covariance,
    exponent: alpha,
    logLikelihood: best.value + constant,
    status: 'converged',
    note: '',
  };
}

/** ln of the mean of (1 - p)^k over p ~ Beta(alpha, beta). */
function logFailure(alpha: number, beta: number, k: number): number {
  if (!(k > 0 && k < Infinity)) throw new RangeError(`predictedCoverage: expected a finite k > 0, got ${k}`);
  return lnBeta(alpha + beta, k) - lnBeta(beta, k);
}

/**
 * Coverage at k where difficulty is Beta(alpha, beta): 1 - B(alpha, beta + k) / B(alpha, beta), the mean of 1 - (1 - p)^k. The
 * ratio is taken as B(alpha + beta, k) / B(beta, k), its equal, which loses fewer digits.
 *
 * As k goes to infinity, 1 - coverage ~ Gamma(alpha + beta) / Gamma(beta) k^-alpha: a power law whose exponent is alpha, though
 * every single problem's failure falls exponentially (R. Schaeffer et al., arXiv:2502.17578).
 *
 * @param alpha > 0
 * @param beta > 0
 * @param k the number of samples, > 0 and not necessarily whole
 * @returns coverage, from 0 to 1
 * @throws RangeError unless all three are finite and above 0
 * @example predictedCoverage(1, 1, 9) // 0.9, since p is uniform and the mean of (1 - p)^9 is 1 / 10
 */
export function predictedCoverage(alpha: number, beta: number, k: number): number {
  return -Math.expm1(logFailure(alpha, beta, k));
}

/**
 * Coverage that a fit foretells at each k, also far beyond the samples, with intervals and standard errors by the delta method:
 * on the scale ln(-ln(1 - coverage)), where coverage is nearly linear in the fit, with the covariance of alpha and beta. The
 * intervals are for the population of problems, and hold as far as difficulty is a Beta distribution (see `fitBetaBinomial`).
 *
 * @param fit a fit that has converged
 * @param ks numbers of samples > 0, also beyond those that there are
 * @param options `level` of the intervals (default 0.95)
 * @returns coverage at each k, from 0 to 1
 * @throws RangeError for a fit that has not converged, saying why, and where `predictedCoverage` does
 * @example forecastCoverage(fitBetaBinomial(counts), [100])[0] // { k: 100, value: 0.931, low: 0.555, high: 0.99986, error: 0.112 }
 */
export function forecastCoverage(
  fit: BetaBinomialFit,
  ks: readonly number[],
  { level = 0.95 }: { readonly level?: number } = {},
): CoverageInterval[] {
  const { alpha, beta, covariance, status, note } = fit;
  if (status !== 'converged') {
    throw new RangeError(`forecastCoverage: expected a fit that converged, got "${status}" (${note})`);
  }
  const z = normalQuantile((1 + level) / 2);
  return ks.map((k) => {
    const log = logFailure(alpha, beta, k);
    const both = digamma(alpha + beta) - digamma(alpha + beta + k);
    const slope = [both, both + digamma(beta + k) - digamma(beta)] as const;
    const variance =
      slope[0] ** 2 * covariance[0][0] + 2 * slope[0] * slope[1] * covariance[0][1] + slope[1] ** 2 * covariance[1][1];
    const error = Math.sqrt(variance);
    const at = (shift: number) => -Math.expm1(log * Math.exp(shift));
    const half = (z * error) / -log;
    return { k, value: at(0), low: at(-half), high: at(half), error: Math.exp(log) * error };
  });
}
