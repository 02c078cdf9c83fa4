import { lnBeta } from '../../numerics/log-gamma.js';
import { simplex } from '../../numerics/simplex.js';
import { groupBy, sum } from '../../numerics/statistics.js';
import { fitBetaBinomial, type Group } from './beta-binomial.js';
import { checkCount, type ProblemCount } from './pass-at-k.js';

/**
 * How the chance p of a right sample is spread over problems:
 * - `beta`: Beta(alpha, beta).
 * - `scaled-beta`: p = s times a Beta, with a largest p of s.
 * - `zero-inflated-beta`: a Beta, but for a share of the problems that no sample solves.
 * - `mixture`: none of these, the mixture on a grid that makes the counts most likely (nonparametric).
 */
export const SPREADS = ['beta', 'scaled-beta', 'zero-inflated-beta', 'mixture'] as const;
export type SpreadName = (typeof SPREADS)[number];

/** A spread that was fitted to counts: weights of chances. */
export interface Spread {
  readonly name: SpreadName;
  readonly chances: Float64Array;
  readonly weights: Float64Array;
  /** Up to the binomial coefficients. */
  readonly logLikelihood: number;
}

/** Nodes of x = 1 / (1 + e^-t) at equal steps of t: the trapezoid rule there is exact to many digits for the integrands of a Beta. */
const [FROM, TO, STEP] = [-36, 14, 0.25];
const NODES = Float64Array.from({ length: Math.round((TO - FROM) / STEP) + 1 }, (_, i) => FROM + i * STEP);
const LOG_X = NODES.map((t) => -Math.log1p(Math.exp(-t)));
const LOG_REST = NODES.map((t) => -Math.log1p(Math.exp(t)));

/** Weights of a Beta's nodes. */
function betaWeights(alpha: number, beta: number): Float64Array {
  const constant = Math.log(STEP) - lnBeta(alpha, beta);
  return LOG_X.map((x, j) => Math.exp(constant + alpha * x + beta * LOG_REST[j]!));
}

const SCALED = (s: number) => LOG_X.map((x) => Math.log(s) + x);

/** Likelihood of each group at each chance, given by its logarithm. */
function binomials(groups: readonly Group[], logChances: Float64Array): Float64Array[] {
  const rest = logChances.map((x) => Math.log1p(-Math.exp(Math.min(x, -1e-16))));
  return groups.map(({ samples, correct }) => {
    const shift = correct === 0 ? 0 : correct * Math.log(correct / samples);
    const wrong = samples - correct;
    const top = shift + (wrong === 0 ? 0 : wrong * Math.log(wrong / samples));
    return logChances.map((x, j) =>
      Math.exp((correct === 0 ? 0 : correct * x) + (wrong === 0 ? 0 : wrong * rest[j]!) - top),
    );
  });
}

/** The log-likelihood, less the constant that `binomials` takes off. */
function likelihoodOf(
  groups: readonly Group[],
  rows: readonly Float64Array[],
  weights: Float64Array,
  never: number,
): number {
  return sum(groups, ({ correct, weight }, g) => {
    const row = rows[g]!;
    let total = 0;
    for (let j = 0; j < row.length; j++) total += weights[j]! * row[j]!;
    return weight * Math.log(Math.max(1e-300, (1 - never) * total + (correct === 0 ? never : 0)));
  });
}

const logit = (share: number) => Math.log(share / (1 - share));
const expit = (x: number) => 1 / (1 + Math.exp(-x));
const bounded = (x: number, most: number) => Math.max(-most, Math.min(most, x));

/** Largest logarithms of the two shapes of a Beta, and largest logit of a scale or a share of zeros. */
const [MOST_SHAPE, MOST_THIRD] = [9, 30];

/** A Beta, scaled or with a share of zeros, by a simplex from where the plain Beta lies. */
function fitted(groups: readonly Group[], name: Exclude<SpreadName, 'mixture'>): Spread {
  const plain = fitBetaBinomial(
    groups.flatMap((group) => Array.from({ length: Math.round(group.weight) }, () => group)),
  );
  const average =
    sum(groups, ({ weight, correct }) => weight * correct) / sum(groups, ({ weight, samples }) => weight * samples);
  const start =
    plain.status === 'converged'
      ? [Math.log(plain.alpha), Math.log(plain.beta)]
      : [Math.log(10 * average), Math.log(10 * (1 - average))];
  const unscaled = binomials(groups, LOG_X);
  const shaped = ([a, b]: readonly number[]) =>
    betaWeights(Math.exp(bounded(a!, MOST_SHAPE)), Math.exp(bounded(b!, MOST_SHAPE)));
  const largest = Math.max(...groups.map(({ samples, correct }) => correct / samples));
  const scaleOf = (c: number) => Math.min(1 - 1e-12, expit(bounded(c, MOST_THIRD)));
  const of = (at: readonly number[]): { rows: readonly Float64Array[]; weights: Float64Array; never: number } => {
    if (name === 'scaled-beta')
      return { rows: binomials(groups, SCALED(scaleOf(at[2]!))), weights: shaped(at), never: 0 };
    return { rows: unscaled, weights: shaped(at), never: name === 'beta' ? 0 : expit(bounded(at[2]!, MOST_THIRD)) };
  };
  const cost = (at: readonly number[]) => {
    const { rows, weights, never } = of(at);
    return -likelihoodOf(groups, rows, weights, never);
  };
  const third =
    name === 'beta'
      ? [[]]
      : name === 'scaled-beta'
        ? [[logit(Math.min(0.999, 1.1 * largest))], [6]]
        : [[0], [-3], [-8]];
  // Where all or none are right, an average has no logarithm to start from.
  const tops = third.map((more) =>
    simplex(cost, [...start.map((x) => bounded(x, MOST_SHAPE)), ...more.map((x) => bounded(x, MOST_THIRD))]),
  );
  const best = tops.reduce((one, other) => (other.value < one.value ? other : one));
  const { weights, never } = of(best.at);
  const chances = (name === 'scaled-beta' ? SCALED(scaleOf(best.at[2]!)) : LOG_X).map(Math.exp);
  const all = never === 0 ? weights : Float64Array.from([never, ...weights.map((w) => (1 - never) * w)]);
  return {
    name,
    chances: never === 0 ? chances : Float64Array.from([0, ...chances]),
    weights: all,
    logLikelihood: -best.value,
  };
}

/** Turns of the EM algorithm: the likelihood gains little beyond. */
const TURNS = 400;

/** The nonparametric mixture by the EM algorithm (N. Laird, J. Am. Stat. Assoc. 73 (1978) 805). */
function mixture(groups: readonly Group[]): Spread {
  const logs = Float64Array.from([-Infinity, ...Array.from({ length: 120 }, (_, j) => Math.log(1e-6) * (1 - j / 119))]);
  const rows = binomials(groups, logs);
  // A chance of 0 explains groups without a right sample alone.
  for (const [g, { correct }] of groups.entries()) rows[g]![0] = correct === 0 ? 1 : 0;
  const total = sum(groups, ({ weight }) => weight);
  let weights = new Float64Array(logs.length).fill(1 / logs.length);
  for (let turn = 0; turn < TURNS; turn++) {
    const next = new Float64Array(logs.length);
    for (const [g, { weight }] of groups.entries()) {
      const row = rows[g]!;
      let own = 0;
      for (let j = 0; j < row.length; j++) own += weights[j]! * row[j]!;
      const share = weight / total / own;
      for (let j = 0; j < row.length; j++) next[j]! += share * weights[j]! * row[j]!;
    }
    weights = next;
  }
  return {
    name: 'mixture',
    chances: logs.map(Math.exp),
    weights,
    logLikelihood: likelihoodOf(groups, rows, weights, 0),
  };
}

/**
 * How difficulty is spread over problems, by maximum likelihood of their counts: c of n samples right with the chance p of a spread.
 * Sources: for the Beta R. Schaeffer et al., arXiv:2502.17578; for the scaled Beta J. Kazdan et al., arXiv:2510.05197.
 *
 * @param problems samples and right samples per problem
 * @param name the family of spreads
 * @returns chances with weights, the parameters and the log-likelihood
 * @throws RangeError for no problems, and for counts that are not whole or do not fit.
 * @example coverageOf(fitSpread(counts, 'beta'), 10) // 0.72
 */
export function fitSpread(problems: readonly ProblemCount[], name: SpreadName): Spread {
  if (problems.length === 0) throw new RangeError('fitSpread: expected at least 1 problem, got 0');
  for (const { samples, correct } of problems) checkCount({ samples, correct }, 'fitSpread');
  const groups = [...groupBy(problems, ({ samples, correct }) => `${samples} ${correct}`).values()].map(
    (list): Group => ({ ...list[0]!, weight: list.length }),
  );
  return name === 'mixture' ? mixture(groups) : fitted(groups, name);
}

/**
 * The coverage at k that a spread foretells: the mean of 1 - (1 - p)^k.
 *
 * @param spread chances p_j from 0 to 1 and their weights
 * @param k the number of samples, > 0
 * @returns coverage, from 0 to 1
 * @example coverageOf(fitSpread(counts, 'beta'), 1) // 0.27, the mean chance
 */
export function coverageOf({ chances, weights }: Pick<Spread, 'chances' | 'weights'>, k: number): number {
  const total = sum(weights);
  return sum(chances, (p, j) => (weights[j]! / total) * -Math.expm1(k * Math.log1p(-Math.min(p, 1 - 1e-16))));
}

/** The share of a problem's samples that a forecast may be fitted to, and what is held out: `n` of its samples, drawn without replacement. */
export interface CountSplit {
  readonly seen: ProblemCount;
  readonly left: ProblemCount;
}

/**
 * The first n of a problem's samples in an order that `uniform` decides, and the rest: hypergeometric, one draw at a time.
 *
 * @param count n samples of a problem, c of them right
 * @param n how many samples the first part gets
 * @param uniform draws from [0, 1)
 * @returns the counts of both parts
 * @throws RangeError for fewer samples than n
 * @example splitCount({ samples: 4, correct: 4 }, 2, () => 0.5).left // { samples: 2, correct: 2 }
 */
export function splitCount({ samples, correct }: ProblemCount, n: number, uniform: () => number): CountSplit {
  if (!(n <= samples)) throw new RangeError(`splitCount: expected at least ${n} samples, got ${samples}`);
  let got = 0;
  for (let i = 0; i < n; i++) if (uniform() * (samples - i) < correct - got) got++;
  return { seen: { samples: n, correct: got }, left: { samples: samples - n, correct: correct - got } };
}

/**
 * Forecasts that know nothing: coverage stays where it is at the last k that was seen, or goes on along the straight line in ln k through the
 * last two, but not beyond 1.
 *
 * @param curve coverage at two or more k, in increasing order
 * @param k where to forecast
 * @returns both forecasts, from 0 to 1
 * @example naiveForecasts([{ k: 10, value: 0.4 }, { k: 100, value: 0.6 }], 1000) // { last: 0.6, line: 0.8 }
 */
export function naiveForecasts(
  curve: readonly { readonly k: number; readonly value: number }[],
  k: number,
): { readonly last: number; readonly line: number } {
  const [before, last] = curve.slice(-2) as [(typeof curve)[number], (typeof curve)[number]];
  const slope = (last.value - before.value) / Math.log(last.k / before.k);
  return { last: last.value, line: Math.min(1, last.value + slope * Math.log(k / last.k)) };
}
