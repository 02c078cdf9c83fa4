import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { Problem } from '../tasks/task.js';
import { drawCandidates } from './candidates.js';
import { checkBudget, type Strategy } from './strategy.js';

/**
 * Budget forcing both ways: every chain of thought has exactly `depth` tokens. One that is not done by then is cut short, as it is with
 * `single`; one that would have ended earlier thinks on, because the mark that ends it cannot be drawn before (N. Muennighoff et al.,
 * arXiv:2501.19393, section 3.1). It costs `depth` + 1 + the answer's length in forward passes, whatever the problem.
 *
 * @returns the strategy, of kind 'single'; its `run` throws a RangeError for a width other than 1, and a TypeError for what is no language model
 * @example budgetForcing().run({ ...reasonerJob, budget: { depth: 8, width: 1 } }).length // 1
 */
export function budgetForcing<P extends Problem, State, Sample>(): Strategy<P, State, Sample> {
  return shipped({
    name: 'budget-forcing',
    kind: 'single',
    settings: NO_SETTINGS,
    serialDepth: ({ depth }) => depth,
    run(job) {
      const { depth, width } = job.budget;
      checkBudget('budget-forcing', job.budget);
      if (width !== 1) throw new RangeError(`budget-forcing: expected a width of 1, got ${width}`);
      if (job.family.modality !== 'language') {
        throw new TypeError(`budget-forcing: expected a language model, got ${job.family.model}`);
      }
      return drawCandidates({ ...job, budget: { depth, least: depth } }, 1).map(([candidate]) => candidate!);
    },
  });
}
