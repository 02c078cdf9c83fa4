export { adamsBashforth } from './adams-bashforth.js';
export {
  checkControl,
  dormandPrince,
  dormandPrince5,
  dormandPrinceSteps,
  type StepControl,
  type StepCount,
} from './dormand-prince.js';
export { euler } from './euler.js';
export { heun } from './heun.js';
export type { Field, Integration, Integrator } from './integrator.js';
export { kutta3 } from './kutta3.js';
export { midpoint } from './midpoint.js';
export { rk4 } from './rk4.js';
export { rungeKutta } from './runge-kutta.js';
export { combine, expectTableau, type Solver, stepsOf } from './solver.js';
