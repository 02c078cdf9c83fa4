export {
  type Allocation,
  allocation,
  bestSplit,
  type Cost,
  type Ends,
  FORWARD_COST,
  type Split,
} from './allocation.js';
export { bestAllocation } from './best-allocation.js';
export { type BootstrapOptions, type Bootstrapped, bootstrap } from './bootstrap.js';
export { type Choice, chooseLaw } from './choose.js';
export { computeOptimal, thirds } from './compute-optimal.js';
export { type CoverageFit, fitCoverage } from './coverage-fit.js';
export { type Crossing, type CrossingOptions, type CrossingVerdict, type CurveOf, crossing } from './crossing.js';
export {
  atCost,
  type Comparison,
  type CurveCrossing,
  compareAtCosts,
  curveCrossing,
  type Efficiency,
  efficiency,
  type SpendingCurve,
} from './equal-compute.js';
export { type BootstrappedFit, bootstrapFit, type FitBootstrapOptions } from './fit-bootstrap.js';
export { type Configuration, type FrontierPoint, frontier } from './frontier.js';
export { holdOutError } from './hold-out.js';
export { fitHuberLog, HUBER_DELTA, type HuberLogFit, type HuberLogOptions } from './huber-log.js';
export { type Fit, type FitStatus, fitLaw } from './least-squares.js';
export { type ProfileInterval, profileIntervals } from './profile.js';
export { type Saturation, type SaturationOptions, saturation } from './saturation.js';
export { normalCdf, studentQuantile, studentWithin } from './student.js';
export { type FitRow, fitTable, verdictOf } from './table.js';
