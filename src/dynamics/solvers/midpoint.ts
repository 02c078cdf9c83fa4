import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { Solver } from './solver.js';

/** The midpoint method, of order 2. Source: C. Runge, Math. Ann. 46 (1895) 167-178. */
export const midpoint: Solver = shipped({
  name: 'midpoint',
  settings: NO_SETTINGS,
  order: 2,
  a: [[], [1 / 2]],
  b: [0, 1],
  c: [0, 1 / 2],
});
