import type { Law } from './law.js';
import { centreOf, logSpaced, project } from './projection.js';

const FLATTEST = 1e-3;
const STEEPEST = 20;

/**
 * y = e + a x^-alpha, alpha > 0: a power law that ends at a limit e (J. Hoffmann et al., arXiv:2203.15556, 2022, in one variable).
 * As alpha goes to 0 the law turns into the logarithm; a fit that ends there reports "bound hit".
 */
export const powerFloor: Law = {
  name: 'power-floor',
  formula: 'y = e + a x^-alpha',
  parameters: ['e', 'a', 'alpha'],
  meanings: ['the limit of unbounded compute', 'the distance from the limit at x = 1', 'the exponent of the approach'],
  domain: 'x > 0',
  shape: { parameter: 'alpha', amplitude: 'a' },
  predict: (x, [e, a, alpha]) => e! + a! * x ** -alpha!,
  jacobian(x, [, a, alpha]) {
    const fall = x ** -alpha!;
    return [1, fall, -a! * fall * Math.log(x)];
  },
  start(points) {
    const centre = centreOf(points);
    const best = project(points, (alpha) => (x) => (x / centre) ** -alpha, logSpaced(FLATTEST, STEEPEST, 80), true);
    return [best.e, best.a * centre ** best.shape, best.shape];
  },
  bounds: () => ({ low: [-Infinity, -Infinity, FLATTEST], high: [Infinity, Infinity, STEEPEST] }),
};
