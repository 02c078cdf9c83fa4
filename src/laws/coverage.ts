import { BUDGETS } from './budgets.js';
import type { Law } from './law.js';
import { lineThrough } from './projection.js';

const STEEPEST = 20;

/**
 * y = exp(-a k^-b): the share of problems that at least one of k samples solves, pass@k; its logarithm is a power law
 * (B. Brown et al., arXiv:2407.21787, 2024, section 3).
 */
export const coverageLaw: Law = {
  name: 'coverage',
  formula: 'y = exp(-a x^-b)',
  parameters: ['a', 'b'],
  meanings: ['-ln y of one sample', 'the exponent of the fall of -ln y'],
  domain: 'x > 0',
  example: { values: [2, 0.4], at: BUDGETS.map((x) => Math.round(x ** 1.5)) },
  shape: { parameter: 'b', amplitude: 'a' },
  predict: (k, [a, b]) => Math.exp(-a! * k ** -b!),
  jacobian(k, [a, b]) {
    const fall = k ** -b!;
    const slope = -fall * Math.exp(-a! * fall);
    return [slope, -a! * Math.log(k) * slope];
  },
  start(points) {
    // ln(-ln y) = ln a - b ln k; an error of y is 1 / (y |ln y|) as large there.
    const inner = points
      .filter(({ y }) => y > 0 && y < 1)
      .map(({ x, y, sigma = 1 }) => ({ x, y: Math.log(-Math.log(y)), sigma: sigma / (y * -Math.log(y)) }));
    if (inner.length === 0) return [1, 0.5];
    const line = lineThrough(inner, Math.log, true);
    return [Math.exp(line.e), Math.min(Math.max(-line.a, 0.01), STEEPEST)];
  },
  bounds: () => ({ low: [0, 0], high: [Infinity, STEEPEST] }),
};
