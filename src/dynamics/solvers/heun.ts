import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { Solver } from './solver.js';

/** Heun's method (the trapezoid with an Euler predictor), of order 2. Source: K. Heun, Z. Math. Phys. 45 (1900) 23-38. */
export const heun: Solver = shipped({
  name: 'heun',
  settings: NO_SETTINGS,
  order: 2,
  a: [[], [1]],
  b: [1 / 2, 1 / 2],
  c: [0, 1],
});
