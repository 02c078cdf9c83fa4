import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { Solver } from './solver.js';

/** Kutta's third-order method, of order 3. Source: W. Kutta, Z. Math. Phys. 46 (1901) 435-453. */
export const kutta3: Solver = shipped({
  name: 'kutta3',
  settings: NO_SETTINGS,
  order: 3,
  a: [[], [1 / 2], [-1, 2]],
  b: [1 / 6, 2 / 3, 1 / 6],
  c: [0, 1 / 2, 1],
});
