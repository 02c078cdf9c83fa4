export { adamsBashforth } from './adams-bashforth.js';
export { dormandPrince, type StepControl, type StepCount } from './dormand-prince.js';
export type { Integration, Integrator } from './integrator.js';
export * from './methods.js';
export { rungeKutta } from './runge-kutta.js';
export { type Solver, stepsOf } from './solver.js';
export { INTEGRATOR_FACTORIES, INTEGRATORS, SOLVERS } from './solvers.js';
