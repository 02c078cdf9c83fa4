import { BUDGETS } from './budgets.js';
import type { Law } from './law.js';
import { lineThrough, means } from './projection.js';

/** y = c: compute changes nothing. */
export const constant: Law = {
  name: 'constant',
  formula: 'y = c',
  parameters: ['c'],
  meanings: ['the value at every budget'],
  domain: 'all x',
  menu: true,
  example: { values: [0.5], at: BUDGETS },
  predict: (_, [c]) => c!,
  jacobian: () => [1],
  start: (points) => [lineThrough(points, () => 1, false).a],
  bounds: () => ({ low: [-Infinity], high: [Infinity] }),
  reweighted: means,
};
