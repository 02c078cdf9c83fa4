import { shipped } from '../compute/code.js';
import { configure, NO_SETTINGS } from '../compute/settings.js';
import { totalSpent } from '../families/spent.js';
import { voteValue } from '../measure/answers/lead.js';
import type { Problem } from '../tasks/task.js';
import type { Chooser } from '../verifiers/verifier.js';
import { type Candidate, drawCandidates, drawRanges } from './candidates.js';
import { elected, VOTE, type Vote } from './majority.js';
import { checkBudget, type Outcome, type Strategy } from './strategy.js';

export interface Adaptive {
  /** Samples that every problem gets before anything is known of it (default 2). */
  readonly first?: number;
  /** Most samples of one problem, as a multiple of the mean (default 8). */
  readonly most?: number;
  /** No more is spent on a problem whose next samples are worth less than this each (default 1e-4). */
  readonly least?: number;
}

export const ADAPTIVE: Required<Adaptive> = { first: 2, most: 8, least: 1e-4 };

/** Shares of what is left that are spent in one round, between two looks at the votes. */
const ROUNDS = 8;

/** What is drawn in one round, of `left` samples of all `problems`. */
const quotaOf = (left: number, problems: number) => Math.min(left, Math.max(problems / ROUNDS, left / ROUNDS));

/**
 * Rounds of adaptive spending, the first samples among them, that wait for each other at a mean width: where no problem is settled before
 * the budget is spent. An eighth of what is left is drawn in each, or of the problems, whichever is more.
 *
 * @param width mean number of samples per problem, >= 1
 * @param first samples that every problem gets (default 2)
 * @returns the number of rounds, a whole number >= 1
 * @example adaptiveRounds(2) // 1
 */
export function adaptiveRounds(width: number, first = 2): number {
  let rounds = 1;
  for (let left = width - Math.min(first, width); left > 1e-9; left -= quotaOf(left, 1)) rounds++;
  return rounds;
}

/** Votes of the two most frequent answers. */
function leaders(answers: readonly string[]): [number, number] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [first = 0, second = 0] = [...counts.values()].sort((a, b) => b - a);
  return [first, second];
}

const outcome = <Sample>(list: readonly Candidate<Sample>[], answerOf: (sample: Sample) => string): Outcome<Sample> => {
  const answers = list.map(({ sample }) => answerOf(sample));
  const { at, share } = elected(
    answers,
    answers.map(() => 1),
  );
  return { sample: list[at]!.sample, score: share, ...totalSpent(list) };
};

/**
 * Adaptive spending: of `width` samples a problem on average, every problem gets two, and the others go, round by round, where the
 * votes so far say that they are worth most (`voteValue`: Beta-binomial posterior, index rule). A problem whose answer is settled gets
 * no more (early stopping), so that less than the budget may be spent. The answer is the majority's.
 *
 * Unlike other strategies it spends the budgets of all problems of a job together: what a problem gets depends on the others.
 *
 * Source: P. Aggarwal et al., arXiv:2305.11860 (stopping); M. Damani et al., arXiv:2410.04707 (allocation by difficulty).
 *
 * @param answerOf what counts as the same answer
 * @param given `first`, the samples that every problem gets, and what else `Adaptive` has
 * @returns the strategy, of kind 'adaptive'
 * @throws RangeError or TypeError for options that are unknown or out of range
 * @example adaptive(answerOf).run(job).length // 4
 */
export function adaptive<P extends Problem, State, Sample>(
  answerOf: (sample: Sample) => string,
  given: Adaptive = {},
): Strategy<P, State, Sample> {
  const { options, settings } = configure<Required<Adaptive> & Vote<Sample>>(
    'adaptive',
    { answerOf, ...given },
    { ...VOTE, ...ADAPTIVE },
  );
  const { first, most, least } = options;
  return shipped({
    name: 'adaptive',
    kind: 'adaptive',
    settings,
    serialDepth: ({ depth, width }) => adaptiveRounds(width, first) * depth,
    run(job) {
      checkBudget('adaptive', job.budget);
      const { width } = job.budget;
      const places = job.problems.map((_, place) => place);
      const start = Math.min(first, width);
      const drawn = drawRanges(
        job,
        places.map((place) => ({ place, from: 0, to: start })),
      );
      const total = width * places.length;
      let spent = start * places.length;
      while (spent < total) {
        const quota = quotaOf(total - spent, places.length);
        const ranked = places
          .map((place) => ({ place, ...voteValue(...leaders(drawn[place]!.map(({ sample }) => answerOf(sample)))) }))
          .filter(({ place, gain }) => gain >= least && drawn[place]!.length < most * width)
          .sort((a, b) => b.gain - a.gain || a.place - b.place);
        let left = Math.ceil(quota);
        const ranges = ranked.flatMap(({ place, votes }) => {
          const from = drawn[place]!.length;
          const to = Math.min(from + Math.min(votes, left), most * width);
          if (to <= from) return [];
          left -= to - from;
          return [{ place, from, to }];
        });
        if (ranges.length === 0) break;
        drawRanges(job, ranges).forEach((more, i) => {
          for (const one of more) drawn[ranges[i]!.place]!.push(one);
        });
        spent += ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      }
      return drawn.map((list) => outcome(list, answerOf));
    },
  });
}

/**
 * Uniform spending, what adaptive spending is measured against: the majority of `width` samples of every problem.
 *
 * @param answerOf what counts as the same answer
 * @returns the strategy, of kind 'choice'
 * @throws TypeError for a bound `answerOf` without a `version`, which does not show its source
 * @example uniformSpending(answerOf).kind // 'choice'
 */
export function uniformSpending<P extends Problem, State, Sample>(
  answerOf: (sample: Sample) => string,
): Strategy<P, State, Sample> {
  return shipped({
    name: 'uniform',
    kind: 'choice',
    settings: configure<Vote<Sample>>('uniform', { answerOf }, VOTE).settings,
    serialDepth: ({ depth }) => depth,
    run(job) {
      checkBudget('uniform', job.budget);
      return drawCandidates(job, job.budget.width).map((list) => outcome(list, answerOf));
    },
  });
}

interface Allocation<P, Sample> extends Vote<Sample> {
  readonly countsOf: ((width: number, problems: readonly P[]) => readonly number[]) | undefined;
}

export const ALLOCATION = { ...VOTE, countsOf: undefined };

/** Whoever says how many samples a problem gets. */
const KNOWS_DIFFICULTY: Chooser = shipped({ name: 'difficulty', role: 'oracle', settings: NO_SETTINGS });

/**
 * What knowing the difficulty is worth: somebody who knows beforehand how hard each problem is says how many samples it gets,
 * `countsOf(width, problems)` by the place of the problem in the job, `width` on average. The answer is the majority's. It does not see how
 * the vote goes, which adaptive spending does, so it is no bound of that.
 *
 * @param answerOf what counts as the same answer
 * @param countsOf the number of samples for each problem, whole numbers with mean `width`
 * @returns the strategy, of kind 'adaptive'; its `run` throws a RangeError for counts that are not one per problem
 * @throws TypeError for a bound function without a `version`, which does not show its source
 * @example oracleAllocation(answerOf, (width, all) => all.map(() => width)).run(job).length // 4
 */
export function oracleAllocation<P extends Problem, State, Sample>(
  answerOf: (sample: Sample) => string,
  countsOf: (width: number, problems: readonly P[]) => readonly number[],
): Strategy<P, State, Sample> {
  return shipped({
    name: 'oracle-allocation',
    kind: 'adaptive',
    settings: configure<Allocation<P, Sample>>('oracle-allocation', { answerOf, countsOf }, ALLOCATION).settings,
    verifier: KNOWS_DIFFICULTY,
    serialDepth: ({ depth }) => depth,
    run(job) {
      checkBudget('oracle-allocation', job.budget);
      const counts = countsOf(job.budget.width, job.problems);
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (counts.some((count) => !(count >= 1)) || total > job.budget.width * job.problems.length) {
        throw new RangeError(
          `oracle-allocation: expected at least 1 sample a problem and at most ${job.budget.width} on average, got ${total / counts.length}`,
        );
      }
      const ranges = counts.map((to, place) => ({ place, from: 0, to }));
      return drawRanges(job, ranges).map((list) => outcome(list, answerOf));
    },
  });
}
