import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { groupBy, mean, variance } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';

/**
 * The probability of the right answer, summed over chains in two ways from the same samples. The estimate is votes - exact: its mean
 * over problems, standard error and 95% interval; the true value is 0.
 */
export interface ChainSum extends Estimate {
  readonly depth: number;
  readonly problems: number;
  /** Mean over problems of the probability of the right answer after each drawn chain. */
  readonly exact: number;
  /** Mean over problems of the share of drawn answers that are right. */
  readonly votes: number;
  /** By how many times the votes' variance between samples of a problem is larger: so many times fewer chains do. */
  readonly gain: number;
}

/**
 * P(y | x) = sum over chains r of P(y | r, x) P(r | x), for the right answer y, at every depth: by the exact probability of y after
 * each chain that was drawn (what is left of the sampling error is that of the chains alone: D. Blackwell, Ann. Math. Stat. 18,
 * 1947) and by the answers that were drawn (votes: X. Wang et al., arXiv:2203.11171). Both have the same mean. Rows need `quality`
 * for the probability, `correct` for the vote, and two candidates of a problem at least.
 *
 * @param rows samples with `quality` and `correct`
 * @returns both estimates per depth, with intervals over problems
 * @throws RangeError for fewer than two candidates of a problem, and for rows without quality or check
 * @example chainSum([0, 0, 1, 1].map((problem, i) => ({ ...rows[0], problem, quality: 0.4, correct: i % 2 === 0 })))[0].votes // 0.5
 */
export function chainSum(rows: readonly SampleRecord[]): ChainSum[] {
  const depths = [...new Set(rows.map(({ depth }) => depth))].sort((a, b) => a - b);
  return depths.map((depth) => {
    const groups = [
      ...groupBy(
        rows.filter((one) => one.depth === depth),
        ({ problem }) => problem,
      ).values(),
    ];
    if (groups.length < 2 || groups.some(({ length }) => length < 2)) {
      throw new RangeError(
        `chainSum: expected two problems and two candidates of each at least, got ${groups.length} problems at depth ${depth}`,
      );
    }
    const exact = groups.map((group) => group.map(({ quality }) => quality));
    const votes = groups.map((group) => group.map(({ correct }) => Number(correct)));
    const gaps = groups.map((_, i) => mean(votes[i]!) - mean(exact[i]!));
    const error = Math.sqrt(variance(gaps) / gaps.length);
    const value = mean(gaps);
    const half = normalQuantile(0.975) * error;
    return {
      depth,
      problems: groups.length,
      exact: mean(exact.map((list) => mean(list))),
      votes: mean(votes.map((list) => mean(list))),
      value,
      error,
      low: value - half,
      high: value + half,
      gain:
        mean(votes.map((list) => variance(list))) /
        Math.max(Number.MIN_VALUE, mean(exact.map((list) => variance(list)))),
    };
  });
}
