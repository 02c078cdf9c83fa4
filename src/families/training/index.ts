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
  type PointModel,
  type Points,
  type PointTraining,
  pointModel,
  type TrainedPoints,
  trainPoints,
} from './points.js';
