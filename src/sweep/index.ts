export { type CoverageCounting, coverageCounts } from './counts.js';
export { type Judgements, judgements } from './judgements.js';
export { type OverOptimisationPoint, overOptimisation } from './over-optimisation.js';
export { type SplitErrors, type SplitPoint, splitErrors } from './split-errors.js';
export { type Sweep, sweep } from './sweep.js';
