import { type CoveragePoint, passAtK } from './pass-at-k.js';

/** One answer that was given to a problem, and the answer that is right. */
export interface GivenAnswer {
  readonly problem: number | string;
  readonly answer: string;
  readonly right: string;
}

/**
 * For every problem, the share of the answers given to OTHER problems that happen to be its right answer, q_i: what one guess
 * reaches that knows which answers are usual and nothing of the problem. Every answer counts once, so a problem with more
 * answers has more of the pool.
 *
 * @param rows problem, answer and right answer per sample
 * @returns q_i, from 0 to 1, by problem
 * @throws RangeError for fewer than 2 problems, and an Error for a problem with two right answers
 * @example guessShares([{ problem: 0, answer: '1', right: '7' }, { problem: 1, answer: '7', right: '2' }]) // Map { 0 => 1, 1 => 0 }
 */
export function guessShares(rows: readonly GivenAnswer[]): Map<number | string, number> {
  const pool = new Map<string, number>();
  const problems = new Map<number | string, { right: string; count: number; hits: number }>();
  for (const { problem, answer, right } of rows) {
    const found = problems.get(problem) ?? { right, count: 0, hits: 0 };
    if (found.right !== right) {
      throw new Error(
        `guessShares: expected one right answer of problem ${problem}, got "${found.right}" and "${right}"`,
      );
    }
    problems.set(problem, found);
    found.count++;
    if (answer === right) found.hits++;
    pool.set(answer, (pool.get(answer) ?? 0) + 1);
  }
  if (problems.size < 2) throw new RangeError(`guessShares: expected at least 2 problems, got ${problems.size}`);
  return new Map(
    [...problems].map(([problem, { right, count, hits }]) => [
      problem,
      ((pool.get(right) ?? 0) - hits) / (rows.length - count),
    ]),
  );
}

/**
 * What k guesses reach on average where a guess is right with the probability q_i for problem i, as `guessShares` finds it or the
 * counts of repeated sampling give it as `control`: the mean of 1 - (1 - q_i)^k.
 *
 * @param shares q_i, from 0 to 1, per problem
 * @param ks whole numbers >= 1
 * @returns the mean at each k, from 0 to 1
 * @throws RangeError for a k that is not whole or below 1, and without problems
 * @example guessCoverage([1, 0], [3]) // [{ k: 3, value: 0.5 }]
 */
export function guessCoverage(shares: readonly number[], ks: readonly number[]): CoveragePoint[] {
  if (shares.length === 0) throw new RangeError('guessCoverage: expected at least 1 problem, got 0');
  return ks.map((k) => {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`guessCoverage: expected a whole k >= 1, got ${k}`);
    return { k, value: shares.reduce((sum, q) => sum - Math.expm1(k * Math.log1p(-q)), 0) / shares.length };
  });
}

/**
 * The shuffled control of coverage: `guessCoverage` with q_i from `guessShares`, what k guesses drawn from the answers given to other
 * problems would cover. Where few answers are possible this nears 1 as k grows, and coverage that does not stand above it shows no
 * knowledge of the problem.
 *
 * @param rows problem, answer and right answer per sample
 * @param ks whole numbers >= 1
 * @returns the mean at each k, from 0 to 1
 * @throws Error where `guessShares` and `guessCoverage` throw
 * @example shuffledCoverage([{ problem: 0, answer: '1', right: '7' }, { problem: 1, answer: '7', right: '2' }], [3]) // [{ k: 3, value: 0.5 }]
 */
export function shuffledCoverage(rows: readonly GivenAnswer[], ks: readonly number[]): CoveragePoint[] {
  return guessCoverage([...guessShares(rows).values()], ks);
}

/**
 * The other control of coverage: every problem marked with the samples of one other problem, the mean of the unbiased pass@k over
 * all ordered pairs of problems. Samples of one problem are alike, so it covers less than guesses from all of them
 * (`shuffledCoverage`), which are more varied than any sampler's.
 *
 * @param rows problem, answer and right answer per sample
 * @param ks whole numbers from 1 to the least number of answers
 * @returns pass@k at each k, from 0 to 1
 * @throws Error where `guessShares` throws, and a RangeError for a k beyond a problem's answers
 * @example borrowedCoverage([{ problem: 0, answer: '2', right: '7' }, { problem: 1, answer: '7', right: '2' }], [1]) // [{ k: 1, value: 1 }]
 */
export function borrowedCoverage(rows: readonly GivenAnswer[], ks: readonly number[]): CoveragePoint[] {
  guessShares(rows);
  const problems = new Map<number | string, { right: string; count: number; answers: Map<string, number> }>();
  for (const { problem, answer, right } of rows) {
    const found = problems.get(problem) ?? { right, count: 0, answers: new Map<string, number>() };
    problems.set(problem, found);
    found.count++;
    found.answers.set(answer, (found.answers.get(answer) ?? 0) + 1);
  }
  const list = [...problems.values()];
  return ks.map((k) => {
    let sum = 0;
    for (const own of list) {
      for (const other of list) {
        if (other !== own) sum += passAtK(other.count, other.answers.get(own.right) ?? 0, k);
      }
    }
    return { k, value: sum / (list.length * (list.length - 1)) };
  });
}
