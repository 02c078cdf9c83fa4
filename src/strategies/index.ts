export { bestOfN } from './best-of-n.js';
export { drawCandidates, judgeCandidates } from './candidates.js';
export { majority } from './majority.js';
export { particles } from './particles.js';
export { pathSearch } from './path-search.js';
export { single } from './single.js';
export type { Budget, Job, Outcome, Strategy } from './strategy.js';
export { weightedMajority } from './weighted-majority.js';
export { zeroOrder } from './zero-order.js';
