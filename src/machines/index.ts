export { type Gathered, type Gathering, gatherPlan } from './gather.js';
export { openPlan, type Plan, type PlanCell, type PlanHead } from './plan.js';
export { planInto } from './planning.js';
export { partsOf, type Shard } from './split.js';
export { planStatus, type ShardStatus, type Status } from './status.js';
export { type Work, type Worked, workOn } from './work.js';
export { type Planned, writePlan } from './write-plan.js';
