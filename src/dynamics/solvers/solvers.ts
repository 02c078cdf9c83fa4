import { everyOf, type Listed, listed } from '../listed.js';
import { adamsBashforth } from './adams-bashforth.js';
import { dormandPrince5 } from './dormand-prince.js';
import { euler } from './euler.js';
import { heun } from './heun.js';
import type { Integrator } from './integrator.js';
import { kutta3 } from './kutta3.js';
import { midpoint } from './midpoint.js';
import { rk4 } from './rk4.js';
import { rungeKutta } from './runge-kutta.js';
import type { Solver } from './solver.js';

/** Every Runge-Kutta method; suites and `IMAGE_SAMPLERS` take them from here. */
export const SOLVERS: readonly Solver[] = [euler, midpoint, heun, kutta3, rk4, dormandPrince5];

/** Every other method with fixed steps. */
export const INTEGRATOR_FACTORIES: readonly Listed<Integrator>[] = [listed(adamsBashforth, { order: 3 }, { order: 4 })];

/** Every method with fixed steps, with its variants. */
export const INTEGRATORS: readonly Integrator[] = [...SOLVERS.map(rungeKutta), ...everyOf(INTEGRATOR_FACTORIES)];
