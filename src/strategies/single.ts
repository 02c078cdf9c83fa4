import { shipped } from '../compute/code.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { Problem } from '../tasks/task.js';
import { drawCandidates } from './candidates.js';
import { checkBudget, type Strategy } from './strategy.js';

/**
 * All depth: one candidate of `depth` refinements, taken as it is. It has no use for a width.
 *
 * @returns the strategy, of kind 'single'; its `run` throws a RangeError for a width other than 1
 * @example single().run({ ...job, budget: { depth: 8, width: 1 } }).length // 4
 */
export function single<P extends Problem, State, Sample>(): Strategy<P, State, Sample> {
  return shipped({
    name: 'single',
    kind: 'single',
    settings: NO_SETTINGS,
    serialDepth: ({ depth }) => depth,
    run(job) {
      checkBudget('single', job.budget);
      if (job.budget.width !== 1) throw new RangeError(`single: expected a width of 1, got ${job.budget.width}`);
      return drawCandidates(job, 1).map(([candidate]) => candidate!);
    },
  });
}
