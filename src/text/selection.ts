import { integers, Stream } from '../compute/random.js';
import type { GivenAnswer } from '../measure/answers/shuffled.js';
import { largest, mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';

/** How one answer is chosen from several samples of a problem. */
export type SelectionRule = 'majority' | 'likelihood' | 'weighted';

/** One sample, as selection sees it. */
export interface Voter {
  /** The answer; undefined where the sample gives none. */
  readonly answer: string | undefined;
  /** Log-probability of the whole sample; 0 where it is not known. */
  readonly logProbability: number;
  readonly correct: boolean;
}

/**
 * The samples of each problem, by problem and candidate, from the rows of `sampleTask`.
 *
 * @param rows of one task, from `sampleTask`
 * @returns answer, log-probability and mark of each sample, by problem
 * @example votersOf(textRows).get(0)?.length // 8
 */
export function votersOf(rows: readonly SampleRecord[]): Map<number, Voter[]> {
  const problems = new Map<number, Voter[]>();
  const sorted = [...rows].sort((a, b) => a.problem - b.problem || a.candidate - b.candidate);
  for (const { problem, answer, logProbability = 0, correct } of sorted) {
    const voters = problems.get(problem) ?? [];
    voters.push({ answer, logProbability, correct: correct === true });
    problems.set(problem, voters);
  }
  return problems;
}

/** What was answered to each problem, beside what is right, for the control. */
export function answersOf(
  problems: ReadonlyMap<number, readonly Voter[]>,
  right: (problem: number) => string,
): GivenAnswer[] {
  return [...problems].flatMap(([problem, voters]) =>
    voters.map(({ answer }) => ({
      problem,
      answer: answer ?? 'none',
      right: right(problem),
    })),
  );
}

/**
 * The probability that the chosen answer is right, ties broken evenly: the answer given most often (self-consistency, X. Wang et
 * al., arXiv:2203.11171), that of the likeliest sample, or that with the largest sum of its samples' probabilities. Samples
 * without an answer have no vote; 0 where none has one.
 *
 * @param voters answer, log-probability and mark of each sample
 * @param how 'majority', or another `SelectionRule`
 * @returns the probability, from 0 to 1
 * @example chosenRight([{ answer: '3', logProbability: -1, correct: true }], 'majority') // 1
 */
export function chosenRight(voters: readonly Voter[], how: SelectionRule): number {
  const scores = new Map<string, { score: number; correct: boolean }>();
  // Against the largest, so that no sum of probabilities is zero.
  const most = voters.reduce((max, { logProbability }) => Math.max(max, logProbability), Number.NEGATIVE_INFINITY);
  for (const { answer, logProbability, correct } of voters) {
    if (answer === undefined) continue;
    const found = scores.get(answer) ?? { score: how === 'likelihood' ? Number.NEGATIVE_INFINITY : 0, correct };
    if (how === 'majority') found.score++;
    else if (how === 'weighted') found.score += Math.exp(logProbability - most);
    else found.score = Math.max(found.score, logProbability);
    scores.set(answer, found);
  }
  if (scores.size === 0) return 0;
  const best = largest([...scores.values()].map(({ score }) => score));
  const winners = [...scores.values()].filter(({ score }) => score === best);
  return winners.filter(({ correct }) => correct).length / winners.length;
}

const DRAWS = 200;

/**
 * For one problem, the mean of `chosenRight` over sets of k of its samples: over all of them for k = 1 and for k = n, over 200
 * sets drawn without replacement between.
 *
 * @param voters answer, log-probability and mark of each of n samples
 * @param k a whole number from 1 to n
 * @param how 'majority', or another `SelectionRule`
 * @param key `seed` and `problem` of the draws
 * @returns the mean, from 0 to 1
 * @throws RangeError for a k that is not whole or outside 1 to n
 * @example chosenRightAt([{ answer: '3', logProbability: -1, correct: true }, { answer: '4', logProbability: -2, correct: false }], 1, 'majority', { seed: 0, problem: 0 }) // 0.5
 */
export function chosenRightAt(
  voters: readonly Voter[],
  k: number,
  how: SelectionRule,
  { seed, problem }: { readonly seed: number; readonly problem: number },
): number {
  const n = voters.length;
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new RangeError(`chosenRightAt: expected a whole k from 1 to the ${n} samples, got ${k}`);
  }
  if (k === n) return chosenRight(voters, how);
  if (k === 1) return mean(voters, (voter) => chosenRight([voter], how));
  let right = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = [...voters];
    const picks = integers({ seed, problem, candidate: k }, draw, k, 2 ** 24, Stream.bootstrap);
    for (let i = 0; i < k; i++) {
      const j = i + (picks[i]! % (n - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    right += chosenRight(order.slice(0, k), how);
  }
  return right / DRAWS;
}
