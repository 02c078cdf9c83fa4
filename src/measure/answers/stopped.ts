import { type BootstrapOptions, bootstrap } from '../../numerics/bootstrap.js';
import { mean, sum } from '../../numerics/statistics.js';
import { type CoverageInterval, checkCount, type ProblemCount, passAtK } from './pass-at-k.js';

/** How a problem's counts tell what k of its samples reach. */
export interface CountRule {
  readonly name: string;
  /** Without bias, of one problem; undefined where its samples do not tell. */
  at(count: ProblemCount, k: number): number | undefined;
  /** The least and the most that a problem whose samples do not tell can add. */
  beyond(count: ProblemCount): readonly [number, number];
  /** Whether what is not told hangs on what came of the samples: then those that tell are no fair part of all. */
  readonly selected: boolean;
}

const tried = (count: ProblemCount): readonly [number, number] => [count.correct > 0 ? 1 : 0, 1];

/** pass@k of problems whose number of samples has nothing to do with what came of them. */
export const FIXED: CountRule = {
  name: 'fixed',
  at: ({ samples, correct }, k) => (k <= samples ? passAtK(samples, correct, k) : undefined),
  beyond: tried,
  selected: false,
};

/**
 * pass^k, the chance that all of k samples are right: C(c, k) / C(n, k), without bias.
 * Source: S. Yao et al., arXiv:2406.12045, section 3.
 *
 * @example ALL_RIGHT.at({ samples: 4, correct: 2 }, 2) // 1/6
 */
export const ALL_RIGHT: CountRule = {
  name: 'all right',
  at: ({ samples, correct }, k) => (k <= samples ? 1 - passAtK(samples, samples - correct, k) : undefined),
  beyond: ({ samples, correct }) => [0, correct === samples ? 1 : 0],
  selected: false,
};

/**
 * pass@k of problems that were sampled until the r-th right sample, or until a cap. The last of n samples is then right, and the r - 1 others lie
 * anywhere among the first n - 1, so that the first k are all wrong with probability C(n - k - 1, r - 1) / C(n - 1, r - 1): the mean of
 * "one of the first k is right" given the counts, which has no bias. For r = 1 it is whether n <= k. At a cap every order is as likely, as
 * without a rule.
 *
 * Source: J. B. S. Haldane, Biometrika 33 (1945) 222-225, for k = 1: (r - 1) / (n - 1).
 *
 * @throws RangeError for a problem with more right samples than r
 * @example untilRight(2).at({ samples: 5, correct: 2 }, 1) // 0.25
 */
export function untilRight(r: number): CountRule {
  return {
    name: 'success',
    at({ samples, correct }, k) {
      checkCount({ samples, correct }, 'untilRight');
      if (correct > r) {
        throw new RangeError(`untilRight: expected at most ${r} right samples of a problem, got ${correct}`);
      }
      if (correct < r) return FIXED.at({ samples, correct }, k);
      return k >= samples ? 1 : passAtK(samples - 1, correct - 1, k);
    },
    beyond: tried,
    selected: true,
  };
}

/**
 * pass@k of problems that were sampled in batches until the batch with the first right sample, or until a cap. All that is right lies in
 * the last batch, anywhere: up to the batch before nothing is right, and of the last one k - (n - size) samples are among the first k.
 *
 * @throws RangeError for counts that no such sampling gives
 * @example untilBatch(60).at({ samples: 120, correct: 1 }, 90) // 0.5
 */
export function untilBatch(size: number): CountRule {
  return {
    name: 'batch',
    at({ samples, correct }, k) {
      checkCount({ samples, correct }, 'untilBatch');
      if (samples % size !== 0) {
        throw new RangeError(`untilBatch: expected whole batches of ${size} samples, got ${samples} samples`);
      }
      if (correct > size) {
        throw new RangeError(`untilBatch: expected at most ${size} right samples of a problem, got ${correct}`);
      }
      if (correct === 0) return FIXED.at({ samples, correct }, k);
      const among = k - (samples - size);
      return among <= 0 ? 0 : among >= size ? 1 : passAtK(size, correct, among);
    },
    beyond: tried,
    selected: true,
  };
}

/** Coverage of the problems that tell, how many they are, and what it is of all problems at least and at most. */
export interface PartialCoverage extends CoverageInterval {
  readonly problems: number;
  readonly bounds: readonly [number, number];
}

/**
 * Coverage at each k by a rule, from the problems whose samples tell, with intervals by the bootstrap over these problems and bounds for all. One
 * problem alone has no interval, which is over problems: its ends and its error are NaN.
 *
 * @throws RangeError for a k of which no problem tells, or which only problems tell that were selected by what came of them
 * @example coverageBy([{ samples: 5, correct: 1 }, { samples: 8, correct: 1 }], [5], untilRight(1), { seed: 0 })[0].value // 0.5
 */
export function coverageBy(
  problems: readonly ProblemCount[],
  ks: readonly number[],
  rule: CountRule,
  options: BootstrapOptions,
): PartialCoverage[] {
  return ks.map((k) => {
    const told = problems.map((count) => rule.at(count, k));
    const values = told.filter((value) => value !== undefined);
    const count = problems.length;
    if (values.length === 0 || (rule.selected && values.length < count)) {
      const most = reachOf(problems, rule);
      throw new RangeError(`coverage: expected a k of at most ${most}, which the samples tell, got ${k}`);
    }
    const ends = (end: 0 | 1) =>
      sum(told, (value, i) => (value === undefined ? rule.beyond(problems[i]!)[end] : value)) / count;
    const bounds = [ends(0), ends(1)] as const;
    if (values.length === 1) {
      return {
        k,
        value: values[0]!,
        low: Number.NaN,
        high: Number.NaN,
        error: Number.NaN,
        problems: 1,
        bounds,
      };
    }
    const found = bootstrap(values, (drawn) => mean(drawn), options);
    return { k, ...found, problems: values.length, bounds };
  });
}

/** The largest k that the samples tell: the most samples of a problem, or where problems are selected the fewest of one that has not ended. */
export function reachOf(problems: readonly ProblemCount[], rule: CountRule): number {
  const most = problems.reduce((largest, { samples }) => Math.max(largest, samples), 1);
  if (!rule.selected) return most;
  const open = problems.filter((count) => rule.at(count, most) === undefined);
  return open.reduce((fewest, { samples }) => Math.min(fewest, samples), most);
}

/**
 * How strongly the number of samples goes with what came of them: Spearman's rank correlation of n and c / n, and its z under independence. Where
 * sampling stops on success it is far below 0, and pass@k from c of n is too high. 0 where all n are equal.
 *
 * @example stoppingSigns([{ samples: 10, correct: 1 }, { samples: 100, correct: 1 }]).correlation // -1
 */
export function stoppingSigns(problems: readonly ProblemCount[]): {
  readonly correlation: number;
  readonly z: number;
} {
  if (problems.every(({ samples }) => samples === problems[0]!.samples)) return { correlation: 0, z: 0 };
  const one = ranks(problems.map(({ samples }) => samples));
  const other = ranks(problems.map(({ samples, correct }) => correct / samples));
  const [a, b] = [mean(one), mean(other)];
  const product = (x: readonly number[], y: readonly number[], p: number, q: number) =>
    sum(x, (value, i) => (value - p) * (y[i]! - q));
  const spread = Math.sqrt(product(one, one, a, a) * product(other, other, b, b));
  const correlation = spread > 0 ? product(one, other, a, b) / spread : 0;
  return { correlation, z: correlation * Math.sqrt(problems.length - 1) };
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) found[order[at]!] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}
