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
} from '../../dynamics/objective.js';
export { assignment } from '../../numerics/assignment.js';
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
