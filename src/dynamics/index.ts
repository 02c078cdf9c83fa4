export { exactDivergence, hutchinson, type Likelihood, logLikelihood } from './likelihood.js';
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
export { convert, type Prediction } from './predictions.js';
export * from './processes/index.js';
export * from './samplers/index.js';
export * from './schedules/index.js';
export * from './solvers/index.js';
export { doubles, type LinearSpace, type NormedSpace, type Space } from './space.js';
export { drive, type Stepping, type Wanted } from './stepping.js';
