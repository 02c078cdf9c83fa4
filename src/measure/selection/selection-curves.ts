import { type BcaOptions, bcaOfMeans, type Resampled } from '../../numerics/bootstrap-bca.js';
import type { Estimate } from '../../numerics/estimate.js';
import { mean, sum } from '../../numerics/statistics.js';
import { proportion } from '../answers/accuracy.js';
import { passAtK } from '../answers/pass-at-k.js';
import { bestOfK, type ScoredSample } from './best-of-k.js';
import { type Ballot, majorityAtK } from './majority-at-k.js';
import { weightedMajorityAtK } from './weighted-majority-at-k.js';

/** One sample of a problem: whether it is right, and what there is to choose by. */
export interface ChosenSample {
  readonly right: 0 | 1;
  /** A verifier's score. */
  readonly score?: number | undefined;
  /** The number of its answer among the answers of its problem. */
  readonly answer?: number | undefined;
}

/** How one of k samples is chosen; `pass@k` is the oracle, right where one of them is. */
export const WAYS = ['pass@k', 'best-of-k', 'majority', 'weighted majority'] as const;
export type Way = (typeof WAYS)[number];

/** Accuracy at one k with its interval over problems, and what is missing to pass@k. */
export interface SelectionPoint extends Estimate {
  readonly k: number;
  readonly gap: Estimate;
}

/** Whether best-of-k falls: the k that is highest above the largest k, and by how much. */
export interface Fall extends Estimate {
  readonly from: number;
  readonly to: number;
  /** Whether the fall is above 0 at 95 % for any of the smaller k together (Bonferroni). */
  readonly falls: boolean;
}

export interface Selection {
  readonly curves: readonly { readonly way: Way; readonly points: readonly SelectionPoint[] }[];
  /** Over-optimisation of the verifier; absent without scores or with one k. */
  readonly fall?: Fall;
}

export interface SelectionOptions extends BcaOptions {
  /** Subsets over which a weighted majority is taken where there are more; default 2,000. */
  readonly subsets?: number;
}

function ballotsOf(samples: readonly ChosenSample[]): { ballots: Ballot[]; abstained: number } {
  const ballots: { votes: number; right: number }[] = [];
  let abstained = 0;
  for (const { answer, right } of samples) {
    if (answer === undefined) abstained++;
    else {
      ballots[answer] ??= { votes: 0, right: 0 };
      ballots[answer].votes++;
      ballots[answer].right += right;
    }
  }
  return { ballots: ballots.filter((ballot) => ballot !== undefined), abstained };
}

type Worth = (samples: readonly ChosenSample[], ks: readonly number[], problem: number) => number[];

/** What each way is worth on one problem at every k. */
const worthOf = ({ seed, subsets }: SelectionOptions): Readonly<Record<Way, Worth>> => ({
  'pass@k': (samples, ks) => {
    const correct = sum(samples, ({ right }) => right);
    return ks.map((k) => passAtK(samples.length, correct, k));
  },
  'best-of-k': (samples, ks) => ks.map((k) => bestOfK(samples as readonly ScoredSample[], k)),
  majority: (samples, ks) => {
    const { ballots, abstained } = ballotsOf(samples);
    return ks.map((k) => majorityAtK(ballots, k, abstained));
  },
  'weighted majority': (samples, ks, problem) =>
    weightedMajorityAtK(samples as Parameters<typeof weightedMajorityAtK>[0], ks, {
      key: { seed, problem },
      ...(subsets === undefined ? {} : { subsets }),
    }),
});

/** The ways that a set of samples allows: scores for best-of-k, answers for the majority, both (none below 0) for the weighted one. */
export function waysOf(problems: readonly (readonly ChosenSample[])[]): Way[] {
  const scored = problems.every((samples) => samples.every(({ score }) => score !== undefined));
  const answered = problems.some((samples) => samples.some(({ answer }) => answer !== undefined));
  const weights = scored && problems.every((samples) => samples.every(({ score }) => score! >= 0));
  return WAYS.filter(
    (way) => way === 'pass@k' || (way === 'best-of-k' ? scored : way === 'majority' ? answered : answered && weights),
  );
}

/** The estimate of a share: BCa, within 0 and 1; where every problem has the same 0 or 1, Wilson's interval of the problems. */
function shareOf(values: readonly number[], options: BcaOptions): Estimate {
  const value = mean(values);
  if (values.length < 2) return { value, error: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (values.every((one) => one === values[0]) && (value === 0 || value === 1)) {
    return proportion(value * values.length, values.length);
  }
  const found = bcaOfMeans([values.map((one) => [one])], ([means]) => means![0]!, options);
  const [low, high] = found.interval(0.95);
  return { value, error: found.error, low: Math.max(0, low), high: Math.min(1, high) };
}

/** What is missing to the oracle; nothing of one sample, where there is nothing to choose. */
function gapOf(values: readonly number[], k: number, options: BcaOptions): Estimate {
  if (k === 1) return { value: 0, error: 0, low: 0, high: 0 };
  // Ways that choose alike differ from pass@k by rounding.
  return shareOf(
    values.map((value) => (value < 1e-12 ? 0 : value)),
    options,
  );
}

/** By how much the best-of-k of the largest k is below that of a smaller one. */
function fallOf(values: readonly (readonly number[])[], ks: readonly number[], options: BcaOptions): Fall | undefined {
  const last = ks.indexOf(ks.reduce((most, k) => Math.max(most, k)));
  const earlier = ks.flatMap((k, i) => (k < ks[last]! ? [i] : []));
  if (earlier.length === 0 || values.length < 2) return undefined;
  const drops = earlier.map((i): { i: number; found: Resampled } => ({
    i,
    found: bcaOfMeans([values.map((row) => [row[i]! - row[last]!])], ([means]) => means![0]!, options),
  }));
  const { i, found } = drops.reduce((most, drop) => (drop.found.value > most.found.value ? drop : most));
  const [low, high] = found.interval(1 - 0.05 / drops.length);
  return {
    from: ks[i]!,
    to: ks[last]!,
    value: found.value,
    error: found.error,
    low: Math.max(-1, low),
    high: Math.min(1, high),
    falls: low > 0,
  };
}

/**
 * What selection buys: accuracy of choosing one of k samples, at every k, by each way that the samples allow, beside pass@k, the oracle. Every
 * value is without bias over the subsets of a problem's samples; intervals are over problems (BCa).
 *
 * @param problems answer, score and whether it is right, per sample and problem
 * @param ks whole numbers from 1 to the least number of samples
 * @param options seed; replicates (default 2000) and what else the curves need
 * @returns a curve per way of choosing, with intervals, beside pass@k
 * @throws RangeError without problems and for a k beyond the samples of one of them
 * @example selectionCurves([[{ right: 1, score: 1 }, { right: 0, score: 0 }], [{ right: 0, score: 1 }, { right: 1, score: 0 }]], [1, 2], { seed: 0 }).curves[1].points[1].value // 0.5
 */
export function selectionCurves(
  problems: readonly (readonly ChosenSample[])[],
  ks: readonly number[],
  options: SelectionOptions,
): Selection {
  if (problems.length === 0) throw new RangeError('selectionCurves: expected at least 1 problem, got 0');
  const { seed, replicates = 2_000 } = options;
  const bca = { seed, replicates };
  const worth = worthOf(options);
  const tables = new Map(
    waysOf(problems).map((way) => [way, problems.map((samples, problem) => worth[way](samples, ks, problem))]),
  );
  const oracle = tables.get('pass@k')!;
  const best = tables.get('best-of-k');
  const fall = best === undefined ? undefined : fallOf(best, ks, bca);
  const curves = [...tables].map(([way, rows]) => ({
    way,
    points: ks.map((k, j) => ({
      k,
      ...shareOf(
        rows.map((row) => row[j]!),
        bca,
      ),
      gap: gapOf(
        rows.map((row, i) => oracle[i]![j]! - row[j]!),
        k,
        bca,
      ),
    })),
  }));
  return { curves, ...(fall === undefined ? {} : { fall }) };
}
