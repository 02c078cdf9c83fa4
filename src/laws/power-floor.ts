import { smallest } from '../numerics/statistics.js';
import { BUDGETS } from './budgets.js';
import { Decay, ratesBetween } from './decay.js';
import type { Law, LawPoint } from './law.js';

const FLATTEST = 1e-3;
const STEEPEST = 20;
const RATES = ratesBetween(FLATTEST, STEEPEST);

const decay = (points: readonly LawPoint[]) => new Decay(points, { intercept: true, axis: Math.log, rates: RATES });

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
  menu: true,
  example: { values: [0.1, 0.8, 0.5], at: BUDGETS },
  shape: { parameter: 'alpha', amplitude: 'a' },
  // A floor below a quarter of the lowest point.
  special: [
    {
      law: 'power',
      parameter: 'e',
      negligible: (e, points) => Math.abs(e) <= 0.25 * smallest(points.map(({ y }) => Math.abs(y))),
    },
  ],
  predict: (x, [e, a, alpha]) => e! + a! * x ** -alpha!,
  jacobian(x, [, a, alpha]) {
    const fall = x ** -alpha!;
    return [1, fall, -a! * fall * Math.log(x)];
  },
  start(points) {
    const { e, a, k } = decay(points).fit();
    return [e, a, k];
  },
  bounds: () => ({ low: [-Infinity, -Infinity, FLATTEST], high: [Infinity, Infinity, STEEPEST] }),
  reweighted: (points) =>
    decay(points).reweighted(({ e, a, k }, values) => {
      values[0] = e;
      values[1] = a;
      values[2] = k;
    }),
};
