import { shipped } from '../compute/code.js';
import { configure } from '../compute/settings.js';
import { totalSpent } from '../families/spent.js';
import { argmax } from '../numerics/statistics.js';
import type { Problem } from '../tasks/task.js';
import { drawCandidates } from './candidates.js';
import { checkBudget, type Strategy } from './strategy.js';

/**
 * The place of the first candidate whose answer has the most weight, and that answer's share of all weight.
 *
 * @param answers an answer per candidate
 * @param weights a weight >= 0 per candidate
 * @returns the place, counted from 0, and the share, from 0 to 1
 * @throws RangeError for weights below 0 and for no candidates
 * @example elected(['a', 'b', 'a'], [1, 1, 1]) // { at: 0, share: 0.667 }
 */
export function elected(answers: readonly string[], weights: readonly number[]): { at: number; share: number } {
  const sums = new Map<string, number>();
  answers.forEach((answer, i) => {
    const weight = weights[i]!;
    if (!(weight >= 0)) throw new RangeError(`vote: expected weights >= 0, got ${weight} for candidate ${i}`);
    sums.set(answer, (sums.get(answer) ?? 0) + weight);
  });
  const at = argmax(answers.map((answer) => sums.get(answer)!));
  const total = [...sums.values()].reduce((sum, weight) => sum + weight, 0);
  return { at, share: total > 0 ? sums.get(answers[at]!)! / total : 0 };
}

/** What counts as the same answer, by default nothing does: every vote says. */
export interface Vote<Sample> {
  readonly answerOf: ((sample: Sample) => string) | undefined;
}

export const VOTE = { answerOf: undefined };

/**
 * Self-consistency: `width` independent candidates, of which one with the most frequent answer is taken (X. Wang et al.,
 * arXiv:2203.11171). The score is the share of votes. It needs no verifier.
 *
 * @param answerOf what counts as the same answer
 * @returns the strategy, of kind 'choice'
 * @throws TypeError for a bound `answerOf` without a `version`, which does not show its source
 * @example majority(answerOf).run(job).length // 4
 */
export function majority<P extends Problem, State, Sample>(
  answerOf: (sample: Sample) => string,
): Strategy<P, State, Sample> {
  return shipped({
    name: 'majority',
    kind: 'choice',
    settings: configure<Vote<Sample>>('majority', { answerOf }, VOTE).settings,
    serialDepth: ({ depth }) => depth,
    run(job) {
      checkBudget('majority', job.budget);
      return drawCandidates(job, job.budget.width).map((list) => {
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
