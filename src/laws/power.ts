import { BUDGETS } from './budgets.js';
import { Decay } from './decay.js';
import type { Law, LawPoint } from './law.js';
import { FLAT, span } from './level.js';

const STEEPEST = 20;
const RATES = Array.from({ length: 61 }, (_, i) => STEEPEST * ((i - 30) / 30) ** 3);

const decay = (points: readonly LawPoint[]) => new Decay(points, { intercept: false, axis: Math.log, rates: RATES });

/** y = a x^b: each doubling of compute multiplies y by 2^b (J. Kaplan et al., arXiv:2001.08361, 2020, with b = -alpha). */
export const power: Law = {
  name: 'power',
  formula: 'y = a x^b',
  parameters: ['a', 'b'],
  meanings: ['the value at x = 1', 'the exponent; negative where y falls'],
  domain: 'x > 0',
  menu: true,
  example: { values: [0.9, -0.4], at: BUDGETS },
  special: [{ law: 'constant', parameter: 'b', negligible: (b, points) => Math.abs(span(points) ** b - 1) <= FLAT }],
  predict: (x, [a, b]) => a! * x ** b!,
  jacobian(x, [a, b]) {
    const growth = x ** b!;
    return [growth, a! * growth * Math.log(x)];
  },
  start(points) {
    const { a, k } = decay(points).fit();
    return [a, -k];
  },
  bounds: () => ({ low: [-Infinity, -STEEPEST], high: [Infinity, STEEPEST] }),
  reweighted: (points) =>
    decay(points).reweighted(({ a, k }, values) => {
      values[0] = a;
      values[1] = -k;
    }),
};
