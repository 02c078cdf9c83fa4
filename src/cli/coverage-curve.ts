import { grid } from '../figures/scaling.js';
import { fitCoverage } from '../fit/coverage-fit.js';
import { fitBetaBinomial, forecastCoverage } from '../measure/answers/beta-binomial.js';
import { beyondChance, type GuessedMeasure } from '../measure/answers/chance.js';
import { type CoverageInterval, coverageCurve, type ProblemCount } from '../measure/answers/pass-at-k.js';
import {
  ALL_RIGHT,
  type CountRule,
  coverageBy,
  FIXED,
  reachOf,
  stoppingSigns,
  untilBatch,
  untilRight,
} from '../measure/answers/stopped.js';
import type { BootstrapOptions } from '../numerics/bootstrap.js';
import { budgetsOf } from './budgets.js';
import type { CountedGroup } from './counts.js';
import { numberOf, UsageError } from './usage.js';

/** Coverage at one k; where not all problems tell it, of how many it is, and of all at least and at most. */
export interface CoveredPoint {
  readonly k: number;
  readonly value: number;
  readonly ci: readonly [number, number];
  readonly problems?: number;
  readonly bounds?: readonly [number, number];
}

export interface Covered {
  readonly by: string | null;
  readonly problems: number;
  readonly coverage: readonly CoveredPoint[];
  readonly fit?: Record<string, unknown>;
  /** The forecast along its curve, for figures. */
  readonly curve?: readonly CoveredPoint[];
}

/** What is asked of the counts of a group. */
export interface CoverPlan extends BootstrapOptions {
  readonly k: string | undefined;
  readonly law: string | undefined;
  /** How sampling ended: success, batch, or batch:60. */
  readonly stopped: string | undefined;
  readonly measure: string | undefined;
  /** The chance of a right guess, where what is beyond it is asked for. */
  readonly chance?: number | undefined;
}

const toPoint = ({ k, value, low, high }: Omit<CoverageInterval, 'error'>): CoveredPoint => ({
  k,
  value,
  ci: [low, high],
});

/** The greatest common divisor. */
const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));

/** How counts are read, by what is said of their sampling; and a note where the counts themselves say which batch or which success ended it. */
function ruleOf(
  problems: readonly ProblemCount[],
  plan: CoverPlan,
): { readonly rule: CountRule; readonly note?: string } {
  const { stopped, measure = 'pass@k' } = plan;
  if (measure !== 'pass@k' && measure !== 'pass^k') {
    throw new UsageError(`--measure: expected pass@k or pass^k, got ${measure}`);
  }
  if (stopped === undefined) return { rule: measure === 'pass^k' ? ALL_RIGHT : FIXED };
  if (measure === 'pass^k') throw new UsageError('--stopped: expected --measure pass@k with it, got pass^k');
  const [name, size] = stopped.split(':') as [string, string?];
  if (name !== 'success' && name !== 'batch') {
    throw new UsageError(`--stopped: expected success, batch or batch:SIZE, got ${stopped}`);
  }
  const asked = size === undefined ? undefined : numberOf('stopped', size, 1, 1e9, true);
  if (name === 'success') {
    const most = asked ?? problems.reduce((largest, { correct }) => Math.max(largest, correct), 1);
    const note = `sampling taken to have stopped at ${most} right ${most === 1 ? 'sample' : 'samples'} of a problem`;
    return { rule: untilRight(most), ...(asked === undefined ? { note } : {}) };
  }
  const batch = asked ?? problems.reduce((divisor, { samples }) => common(divisor, samples), 0);
  const note = `sampling taken to have stopped after the batch of ${batch} with the first right sample`;
  return { rule: untilBatch(batch), ...(asked === undefined ? { note } : {}) };
}

/** z of the rank correlation from which on sampling looks as though it had stopped on success: one chance in 30,000. */
const SUSPECT = -4;

/** A warning where problems with more samples are right less often than chance allows. */
function warningOf(problems: readonly ProblemCount[]): string | undefined {
  const { correlation, z } = stoppingSigns(problems);
  if (!(z < SUSPECT)) return undefined;
  return `problems with more samples are right less often (rank correlation ${correlation.toFixed(2)}): if sampling stopped on success, pass@k from c of n is too high (--stopped success or batch tells; --law beta-binomial does not depend on it)`;
}

/** The coverage law fitted to the curve at the k within the samples. */
function lawOfCurve(
  problems: readonly ProblemCount[],
  within: readonly number[],
  ks: readonly number[],
  options: BootstrapOptions,
) {
  const asked = fitCoverage(problems, within, options, [...ks, ...curveKs(ks)]);
  const { fit, parameters } = asked;
  const [forecast, curve] = [asked.forecast.slice(0, ks.length), asked.forecast.slice(ks.length)];
  const found = fit.status !== 'not identified' && fit.status !== 'too few points' && fit.status !== 'failed';
  const parameter = (i: number) => ({
    value: found ? parameters.value[i] : Number.NaN,
    se: found ? parameters.error[i] : Number.NaN,
    ci: found ? [parameters.low[i], parameters.high[i]] : [Number.NaN, Number.NaN],
  });
  return {
    law: 'coverage',
    status: fit.status,
    note: fit.note,
    parameters: { a: parameter(0), b: parameter(1) },
    exponent: found ? parameters.value[1] : Number.NaN,
    sse: fit.sse,
    forecast: (found ? forecast : []).map(toPoint),
    curve: (found ? curve : []).map(toPoint),
  };
}

/** Numbers of samples along a forecast's curve, which is drawn smooth whatever k are asked for. */
const curveKs = (ks: readonly number[]): number[] =>
  grid(
    ks.reduce((least, k) => Math.min(least, k)),
    ks.reduce((most, k) => Math.max(most, k)),
  );

function lawOfCounts(problems: readonly ProblemCount[], ks: readonly number[]) {
  const fit = fitBetaBinomial(problems);
  const parameter = (value: number, se: number) => ({
    value,
    se,
    ci: [value * Math.exp((-1.96 * se) / value), value * Math.exp((1.96 * se) / value)],
  });
  return {
    law: 'beta-binomial',
    status: fit.status,
    note: fit.note,
    parameters: {
      alpha: parameter(fit.alpha, fit.errors[0]),
      beta: parameter(fit.beta, fit.errors[1]),
    },
    exponent: fit.exponent,
    logLikelihood: fit.logLikelihood,
    forecast: fit.status === 'converged' ? forecastCoverage(fit, ks).map(toPoint) : [],
    curve: fit.status === 'converged' ? forecastCoverage(fit, curveKs(ks)).map(toPoint) : [],
  };
}

/** Coverage at the k that all problems tell by the plain rule, and of those that tell beyond. */
function pointsOf(
  problems: readonly ProblemCount[],
  ks: readonly number[],
  rule: CountRule,
  fewest: number,
  options: BootstrapOptions,
): CoveredPoint[] {
  const plain = rule === FIXED && problems.length > 1 ? ks.filter((k) => k <= fewest) : [];
  const whole = new Map(coverageOf(problems, plain, options).map((point) => [point.k, point]));
  return ks.map((k) => {
    const known = whole.get(k);
    if (known !== undefined) return known;
    const [found] = coverageBy(problems, [k], rule, options);
    const { problems: told, bounds } = found!;
    return {
      ...toPoint(found!),
      ...(told === problems.length ? {} : { problems: told, bounds }),
    };
  });
}

const coverageOf = (problems: readonly ProblemCount[], ks: readonly number[], options: BootstrapOptions) =>
  ks.length === 0 ? [] : coverageCurve(problems, ks, options).map(toPoint);

/** A point corrected for guessing, its interval and bounds with it. */
function corrected(
  { k, value, ci, bounds, ...rest }: CoveredPoint,
  chance: number,
  measure: GuessedMeasure,
): CoveredPoint {
  const beyond = (x: number) => beyondChance(x, chance, k, measure);
  const both = ([low, high]: readonly [number, number]) => [beyond(low), beyond(high)] as const;
  return { ...rest, k, value: beyond(value), ci: both(ci), ...(bounds === undefined ? {} : { bounds: both(bounds) }) };
}

/** Coverage of one group of problems, with the law that is asked for; notes are added to `notes`. */
export function cover({ by, problems }: CountedGroup, plan: CoverPlan, notes: string[]): Covered {
  const { seed, replicates = 400, law, stopped, chance } = plan;
  if (chance !== undefined && law !== undefined)
    throw new UsageError('--chance: expected no --law with it: laws are fitted to counts as they are');
  const options = { seed, replicates };
  const { rule, note } = ruleOf(problems, plan);
  if (note !== undefined) notes.push(note);
  const warning = stopped === undefined ? warningOf(problems) : undefined;
  if (warning !== undefined) notes.push(by === null ? warning : `${by}: ${warning}`);
  const fewest = problems.reduce((least, { samples }) => Math.min(least, samples), Number.POSITIVE_INFINITY);
  const most = reachOf(problems, rule);
  const ks = budgetsOf(plan.k, rule.selected ? most : fewest);
  const within = ks.filter((k) => k <= (law === undefined || rule.selected ? most : fewest));
  if (law === undefined && within.length < ks.length) {
    throw new UsageError(
      `--k: expected at most ${most}, which the samples tell, got ${ks.reduce((largest, k) => Math.max(largest, k))} (--law forecasts beyond)`,
    );
  }
  if (problems.length === 1) notes.push('one problem alone has no interval: intervals are over problems');
  const common_ = {
    by,
    problems: problems.length,
    coverage: pointsOf(problems, within, rule, fewest, options).map((point) =>
      chance === undefined ? point : corrected(point, chance, plan.measure === 'pass^k' ? 'pass^k' : 'pass@k'),
    ),
  };
  if (law === undefined) return common_;
  const fitted = ({ curve, ...fit }: ReturnType<typeof lawOfCounts> | ReturnType<typeof lawOfCurve>): Covered => ({
    ...common_,
    fit,
    curve,
  });
  if (law === 'beta-binomial') return fitted(lawOfCounts(problems, ks));
  if (rule !== FIXED)
    throw new UsageError(
      '--law coverage: expected samples that did not stop on what came of them, got --stopped (--law beta-binomial)',
    );
  if (problems.length === 1) throw new UsageError('--law coverage: expected at least 2 problems, got 1');
  return fitted(lawOfCurve(problems, within, ks, options));
}
