import type { Law } from './law.js';
import { centreOf, project } from './projection.js';

const STEEPEST = 20;

/** y = a x^-alpha: each doubling of compute multiplies y by 2^-alpha (J. Kaplan et al., arXiv:2001.08361, 2020). */
export const power: Law = {
  name: 'power',
  formula: 'y = a x^-alpha',
  parameters: ['a', 'alpha'],
  meanings: ['the value at x = 1', 'the exponent of the fall; negative where y rises'],
  domain: 'x > 0',
  predict: (x, [a, alpha]) => a! * x ** -alpha!,
  jacobian(x, [a, alpha]) {
    const fall = x ** -alpha!;
    return [fall, -a! * fall * Math.log(x)];
  },
  start(points) {
    const centre = centreOf(points);
    const grid = Array.from({ length: 201 }, (_, i) => 5 * ((i - 100) / 100) ** 3);
    const best = project(points, (alpha) => (x) => (x / centre) ** -alpha, grid, false);
    return [best.a * centre ** best.shape, best.shape];
  },
  bounds: () => ({ low: [-Infinity, -STEEPEST], high: [Infinity, STEEPEST] }),
};
