import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { Solver } from './solver.js';

/** The classical Runge-Kutta method, of order 4. Source: W. Kutta, Z. Math. Phys. 46 (1901) 435-453. */
export const rk4: Solver = shipped({
  name: 'rk4',
  settings: NO_SETTINGS,
  order: 4,
  a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
  b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  c: [0, 1 / 2, 1 / 2, 1],
});
