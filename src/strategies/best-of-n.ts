import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import { totalSpent } from '../families/spent.js';
import { argmax } from '../numerics/statistics.js';
import type { Problem } from '../tasks/task.js';
import type { Verifier } from '../verifiers/verifier.js';
import { drawCandidates, judgeCandidates } from './candidates.js';
import { checkBudget, type Strategy } from './strategy.js';

/**
 * Best-of-N: `width` independent candidates, of which the verifier's favourite is taken, the first where several are
 * (N. Stiennon et al., arXiv:2009.01325). With the oracle its accuracy is coverage.
 *
 * @param verifier scores whole samples
 * @returns the strategy, of kind 'choice'
 * @example bestOfN(oracle(task)).run(job)[0].score // 1
 */
export function bestOfN<P extends Problem, State, Sample>(verifier: Verifier<P, Sample>): Strategy<P, State, Sample> {
  return shipped({
    name: 'best-of-n',
    kind: 'choice',
    settings: NO_SETTINGS,
    verifier,
    serialDepth: ({ depth }) => depth + 1,
    run(job) {
      checkBudget('best-of-n', job.budget);
      const judged = judgeCandidates(job, verifier, drawCandidates(job, job.budget.width));
      return judged.map((list) => {
        const { sample, score } = list[argmax(list.map((one) => one.score))]!;
        return { sample, score, ...totalSpent(list) };
      });
    },
  });
}
