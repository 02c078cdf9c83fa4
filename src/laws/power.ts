import { Decay } from './decay.js';
import type { Law, LawPoint } from './law.js';

const STEEPEST = 20;
const RATES = Array.from({ length: 61 }, (_, i) => STEEPEST * ((i - 30) / 30) ** 3);

const decay = (points: readonly LawPoint[]) => new Decay(points, { intercept: false, axis: Math.log, rates: RATES });

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
    const { a, k } = decay(points).fit();
    return [a, k];
  },
  bounds: () => ({ low: [-Infinity, -STEEPEST], high: [Infinity, STEEPEST] }),
  reweighted: (points) =>
    decay(points).reweighted(({ a, k }, values) => {
      values[0] = a;
      values[1] = k;
    }),
};
