export { euler } from './euler.js';
export { heun } from './heun.js';
export { kutta3 } from './kutta3.js';
export { midpoint } from './midpoint.js';
export { rk4 } from './rk4.js';
export { combine, type Solver, stepsOf } from './solver.js';
