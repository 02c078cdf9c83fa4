/** Every Runge-Kutta method, one line each: `SOLVERS`, the room's index, suites and `IMAGE_SAMPLERS` take them from here. */
export { dormandPrince5 } from './dormand-prince.js';
export { euler } from './euler.js';
export { heun } from './heun.js';
export { kutta3 } from './kutta3.js';
export { midpoint } from './midpoint.js';
export { rk4 } from './rk4.js';
