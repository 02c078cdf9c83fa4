import { beyondChance, type GuessedMeasure } from '../measure/answers/chance.js';
import { coverageCurve, type ProblemCount } from '../measure/answers/pass-at-k.js';
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
import { type CoveredPoint, toPoint } from './coverage-point.js';
import { numberOf, UsageError } from './usage.js';

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
export async function cover({ by, problems }: CountedGroup, plan: CoverPlan, notes: string[]): Promise<Covered> {
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
  const { lawOfCounts, lawOfCurve } = await import('./coverage-law.js');
  type Fitted = ReturnType<typeof lawOfCounts> | ReturnType<typeof lawOfCurve>;
  const fitted = ({ curve, ...fit }: Fitted): Covered => ({
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
