import { passAtK } from '../answers/pass-at-k.js';

/** A sample that was scored: the score, and what choosing it is worth, 1 where it is right and 0 where it is wrong. */
export interface ScoredSample {
  readonly score: number;
  readonly right: number;
}

/** Samples of one score: how many there are, how many score higher, and what one of them is worth. */
interface Tie {
  readonly above: number;
  readonly count: number;
  readonly worth: number;
}

function tiesOf(samples: readonly ScoredSample[]): Tie[] {
  const sorted = [...samples].sort((a, b) => b.score - a.score);
  const ties: Tie[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    let total = 0;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) total += sorted[to++]!.right;
    ties.push({ above: from, count: to - from, worth: total / (to - from) });
    from = to;
  }
  return ties;
}

/** The chance that k of n samples hold one of the first `count`. */
const reach = (n: number, count: number, k: number) => (count === 0 ? 0 : passAtK(n, count, k));

/**
 * Best-of-k of one problem with n scored samples, without bias: the mean over all subsets of k samples of what the highest score chooses,
 * where samples of one score are chosen with equal chance. A subset's highest score is the g-th with probability
 * C(n - A, k) / C(n, k) - C(n - A - t, k) / C(n, k), for A samples above it and t of it.
 *
 * For the shares of right answers this is what E. Chen et al. (arXiv:2107.03374) did for pass@k, with the chosen in place of any.
 *
 * @param samples score, and share of right answers from 0 to 1, per sample
 * @param k a whole number from 1 to n
 * @returns the accuracy, from 0 to 1
 * @throws RangeError for a k outside 1 to n and for a score that is no number.
 * @example bestOfK([{ score: 2, right: 0 }, { score: 1, right: 1 }, { score: 1, right: 0 }], 2) // 1/6: of {1, 1} alone, where half are right
 */
export function bestOfK(samples: readonly ScoredSample[], k: number): number {
  const n = samples.length;
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new RangeError(`bestOfK: expected a whole k from 1 to the ${n} samples, got ${k}`);
  }
  const odd = samples.find(({ score }) => Number.isNaN(score));
  if (odd !== undefined) throw new RangeError(`bestOfK: expected a score for every sample, got ${odd.score}`);
  let mean = 0;
  for (const { above, count, worth } of tiesOf(samples)) {
    if (n - above < k && above > 0 && reach(n, above, k) === 1) break;
    mean += worth * (reach(n, above + count, k) - reach(n, above, k));
  }
  return mean;
}
