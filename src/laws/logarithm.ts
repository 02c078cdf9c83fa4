import { BUDGETS } from './budgets.js';
import type { Law } from './law.js';
import { FLAT, level, span } from './level.js';
import { lines, lineThrough } from './projection.js';

/** y = a + b ln x: each doubling of compute adds the same b ln 2, without end. */
export const logarithm: Law = {
  name: 'logarithm',
  formula: 'y = a + b ln x',
  parameters: ['a', 'b'],
  meanings: ['the value at x = 1', 'the gain from multiplying x by e'],
  domain: 'x > 0',
  menu: true,
  example: { values: [0.9, -0.08], at: BUDGETS },
  special: [
    {
      law: 'constant',
      parameter: 'b',
      negligible: (b, points) => Math.abs(b) * Math.log(span(points)) <= FLAT * Math.abs(level(points)),
    },
  ],
  predict: (x, [a, b]) => a! + b! * Math.log(x),
  jacobian: (x) => [1, Math.log(x)],
  start: (points) => {
    const line = lineThrough(points, Math.log, true);
    return [line.e, line.a];
  },
  bounds: () => ({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }),
  reweighted: (points) => lines(points, Math.log),
};
