import { shipped } from '../compute/code.js';
import { configure } from '../compute/settings.js';
import { totalSpent } from '../families/spent.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from '../verifiers/verifier.js';
import { drawCandidates, judgeCandidates } from './candidates.js';
import { elected, VOTE, type Vote } from './majority.js';
import { checkBudget, type Strategy } from './strategy.js';

export interface WeightedMajority {
  /** The weight of a score; by default the score itself. */
  readonly weightOf?: (score: number) => number;
}

export const WEIGHTED_MAJORITY: Required<WeightedMajority> = { weightOf: (score) => score };

/**
 * Weighted vote: `width` independent candidates, of which one with the answer of the largest sum of scores is taken (Y. Li et al.,
 * arXiv:2206.02336). Scores must be >= 0, such as probabilities; `weightOf` makes others so (logarithms: Math.exp).
 *
 * @param verifier scores whole samples
 * @param answerOf what counts as the same answer
 * @param given `weightOf`, the weight of a score (default: the score)
 * @returns the strategy, of kind 'choice'
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example weightedMajority(oracle(task), answerOf).run(job).length // 4
 */
export function weightedMajority<P extends Problem, State, Sample>(
  verifier: Verifier<P, Sample>,
  answerOf: (sample: Sample) => string,
  given: WeightedMajority = {},
): Strategy<P, State, Sample> {
  const { options, settings } = configure<Required<WeightedMajority> & Vote<Sample>>(
    'weighted-majority',
    { answerOf, ...given },
    { ...VOTE, ...WEIGHTED_MAJORITY },
  );
  const { weightOf } = options;
  return shipped({
    name: 'weighted-majority',
    kind: 'choice',
    settings,
    verifier,
    serialDepth: ({ depth }) => depth + 1,
    run(job) {
      checkBudget('weighted-majority', job.budget);
      return judgeCandidates(job, verifier, drawCandidates(job, job.budget.width)).map((list) => {
        const { at, share } = elected(
          list.map(({ sample }) => answerOf(sample)),
          list.map(({ score }) => weightOf(score)),
        );
        return { sample: list[at]!.sample, score: share, ...totalSpent(list) };
      });
    },
  });
}
