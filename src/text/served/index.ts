export { type ServedBeam, servedBeam } from './beam.js';
export { type Forced, forcedThought } from './forced.js';
export { JUDGE_PROMPT, type LlmJudge, llmJudge } from './judge.js';
export type { ServedSample } from './play.js';
export { type ServedRevision, servedReviser } from './reviser.js';
export { rewardModel } from './reward.js';
export { openServed, type Served, type ServedFamily, type ServedOptions } from './served.js';
export { type ServedStrategy, type ServedSweep, sweepServed } from './sweep.js';
export { byThought, type SerialParallel, serialAndParallel, thoughtOf } from './thought.js';
