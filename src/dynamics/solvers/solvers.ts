import { everyOf, type Listed, listed } from '../listed.js';
import { adamsBashforth } from './adams-bashforth.js';
import type { Integrator } from './integrator.js';
import * as methods from './methods.js';
import { rungeKutta } from './runge-kutta.js';
import type { Solver } from './solver.js';

const lastNode = ({ c }: Solver): number => c[c.length - 1]!;

/** Every Runge-Kutta method, by order and then by last node. */
export const SOLVERS: readonly Solver[] = Object.values<Solver>(methods).sort(
  (one, other) => one.order - other.order || lastNode(one) - lastNode(other),
);

/** Every other method with fixed steps. */
export const INTEGRATOR_FACTORIES: readonly Listed<Integrator>[] = [listed(adamsBashforth, { order: 3 }, { order: 4 })];

/** Every method with fixed steps, with its variants. */
export const INTEGRATORS: readonly Integrator[] = [...SOLVERS.map(rungeKutta), ...everyOf(INTEGRATOR_FACTORIES)];
