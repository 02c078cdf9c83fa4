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
