import { shipped } from '../compute/code.js';
import { type Configured, configure, NO_SETTINGS } from '../compute/settings.js';
import type { Reviser } from '../families/reviser.js';
import { spentOn, totalSpent } from '../families/spent.js';
import type { Problem } from '../tasks/task.js';
import { type Candidate, drawCandidates } from './candidates.js';
import { elected, VOTE, type Vote } from './majority.js';
import { type Budget, checkBudget, type Job, type Strategy } from './strategy.js';

interface Revision<Sample> extends Vote<Sample> {
  /** The reviser, as settings name it. */
  readonly reviser: Configured;
}

export const REVISION = { ...VOTE, reviser: shipped({ name: 'reviser', settings: NO_SETTINGS }) };

/** One chain after another, and between two of them the reading of the former. */
const chainsInTurn = ({ depth, width }: Budget): number => width * depth + width - 1;

/** The first candidate of every problem and `width` - 1 revisions, each of the one before it; all in the order they were written. */
function attempts<P extends Problem, State, Sample>(
  job: Job<P, State, Sample>,
  reviser: Reviser<P, Sample>,
): Candidate<Sample>[][] {
  const { problems, budget, seed, meter } = job;
  const lists = drawCandidates(job, 1);
  for (let candidate = 1; candidate < budget.width; candidate++) {
    const counted = meter.nested();
    const samples = reviser.revise(
      problems,
      lists.map((list) => list.at(-1)!.sample),
      problems.map(({ index }) => ({ seed, problem: index, candidate })),
      { depth: budget.depth, meter: counted },
    );
    samples.forEach((sample, p) => {
      lists[p]!.push({ sample, ...spentOn(sample, counted, samples.length) });
    });
  }
  return lists;
}

/**
 * Sequential revision: the generator writes one candidate of `depth` refinements, and a reviser reads it and writes another, `width` - 1
 * times over; the last one is taken. What reading costs is counted. Source: C. Snell et al., arXiv:2408.03314, section 6.
 *
 * With a reviser that leaves a right sample right with probability a and mends a wrong one with probability b, the share of right ones
 * is b / (1 - a + b) after many revisions, and comes nearer to that by a factor a - b with each.
 *
 * @param reviser reads a sample and writes another
 * @returns the strategy, of kind 'revision'
 * @throws TypeError for a reviser with settings that JSON cannot hold
 * @example revise(languageReviser()).run(reasonerJob).length // 1, of one draw and three revisions
 */
export function revise<P extends Problem, State, Sample>(reviser: Reviser<P, Sample>): Strategy<P, State, Sample> {
  return shipped({
    name: 'revise',
    kind: 'revision',
    settings: configure<Omit<Revision<Sample>, 'answerOf'>>('revise', { reviser }, { reviser: REVISION.reviser })
      .settings,
    judge: reviser.model,
    serialDepth: chainsInTurn,
    run(job) {
      checkBudget('revise', job.budget);
      return attempts(job, reviser).map((list) => ({ sample: list.at(-1)!.sample, ...totalSpent(list) }));
    },
  });
}

/**
 * The same, but all that was written has a vote: one with the most frequent answer is taken (C. Snell et al., arXiv:2408.03314, section
 * 6.1). The score is the share of votes.
 *
 * @param reviser reads a sample and writes another
 * @param answerOf what counts as the same answer
 * @returns the strategy, of kind 'revision'
 * @throws TypeError for a reviser with settings that JSON cannot hold, and for a bound `answerOf` without a `version`, which does not show its source
 * @example reviseMajority(languageReviser(), ({ answer }) => answer.join(' ')).kind // 'revision'
 */
export function reviseMajority<P extends Problem, State, Sample>(
  reviser: Reviser<P, Sample>,
  answerOf: (sample: Sample) => string,
): Strategy<P, State, Sample> {
  return shipped({
    name: 'revise-majority',
    kind: 'revision',
    settings: configure<Revision<Sample>>('revise-majority', { reviser, answerOf }, REVISION).settings,
    judge: reviser.model,
    serialDepth: chainsInTurn,
    run(job) {
      checkBudget('revise-majority', job.budget);
      return attempts(job, reviser).map((list) => {
        const answers = list.map(({ sample }) => answerOf(sample));
        const { at, share } = elected(
          answers,
          answers.map(() => 1),
        );
        return { sample: list[at]!.sample, score: share, ...totalSpent(list) };
      });
    },
  });
}
