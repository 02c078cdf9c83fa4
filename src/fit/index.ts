export * from '../laws/index.js';
export { type BootstrapOptions, bootstrap } from '../numerics/bootstrap.js';
export { normalCdf, studentQuantile, studentWithin } from '../numerics/distributions.js';
export {
  type Allocation,
  allocation,
  bestSplit,
  type Cost,
  FORWARD_COST,
  type Split,
} from './allocation.js';
export { type Choice, chooseLaw } from './choose.js';
export { type CoverageFit, fitCoverage } from './coverage-fit.js';
export { type Crossing, type CrossingOptions, type CurveOf, crossing } from './crossing.js';
export {
  effectiveExponent,
  type FailureTime,
  type FailureTimeFit,
  fitFailureTimes,
  fitShape,
} from './failure-times.js';
export { holdOutError } from './hold-out.js';
export { fitHuberLog, HUBER_DELTA, type HuberLogFit, type HuberLogOptions } from './huber-log.js';
export { type BootstrappedFit, bootstrapFit, type FitBootstrapOptions } from './intervals/fit-bootstrap.js';
export { type ProfileInterval, profileIntervals } from './intervals/profile.js';
export { type IsoFlopOptimum, type IsoFlopOptions, type IsoFlopRun, type IsoFlops, isoFlops } from './iso-flops.js';
export { type Fit, type FitStatus, fitLaw } from './least-squares.js';
export { type Saturation, type SaturationOptions, saturation } from './saturation.js';
export type { FitMethod } from './solve/starts.js';
export { type FitRow, fitTable, verdictOf } from './table.js';
