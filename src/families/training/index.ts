export { assignment } from './assignment.js';
export {
  ddpmLoss,
  edmLoss,
  flowMatching,
  minSnr,
  networkTime,
  type Objective,
  preconditioning,
  type Scales,
  scoreMatching,
  vLoss,
  weighted,
} from './objective.js';
export {
  type Coupling,
  independent,
  optimalInBatches,
  type PointModel,
  type Points,
  type PointTraining,
  pointModel,
  type TrainedPoints,
  trainCoupled,
  trainPoints,
} from './points.js';
export { distill, flowPairs, type Pairs, paired, reflow } from './reflow.js';
