import { smallest } from '../numerics/statistics.js';
import { BUDGETS } from './budgets.js';
import { Decay, ratesBetween } from './decay.js';
import type { Law, LawPoint } from './law.js';

/** tau from a tenth of the smallest gap between two x, to ten times their whole range. */
function range(points: readonly LawPoint[]): [number, number] {
  const xs = points.map(({ x }) => x).sort((a, b) => a - b);
  const gaps = xs
    .slice(1)
    .map((x, i) => x - xs[i]!)
    .filter((gap) => gap > 0);
  if (gaps.length === 0) return [0.1, 10];
  return [smallest(gaps) / 10, 10 * (xs[xs.length - 1]! - xs[0]!)];
}

/** The rates are 1 / tau. */
function decay(points: readonly LawPoint[]): Decay {
  const [low, high] = range(points);
  return new Decay(points, { intercept: true, axis: (x) => x, rates: ratesBetween(1 / high, 1 / low) });
}

/** y = e + a exp(-x / tau): the distance from the limit shrinks by the same factor with every unit of compute. */
export const exponential: Law = {
  name: 'exponential',
  formula: 'y = e + a exp(-x / tau)',
  parameters: ['e', 'a', 'tau'],
  meanings: [
    'the limit of unbounded compute',
    'the distance from the limit at x = 0',
    'the compute that divides it by e',
  ],
  domain: 'all x',
  menu: true,
  example: { values: [0.1, 0.7, 20], at: BUDGETS },
  shape: { parameter: 'tau', amplitude: 'a' },
  predict: (x, [e, a, tau]) => e! + a! * Math.exp(-x / tau!),
  jacobian(x, [, a, tau]) {
    const fall = Math.exp(-x / tau!);
    return [1, fall, (a! * fall * x) / tau! ** 2];
  },
  start(points) {
    const { e, a, k } = decay(points).fit();
    return [e, a, 1 / k];
  },
  bounds(points) {
    const [low, high] = range(points);
    return { low: [-Infinity, -Infinity, low], high: [Infinity, Infinity, high] };
  },
  reweighted: (points) =>
    decay(points).reweighted(({ e, a, k }, values) => {
      values[0] = e;
      values[1] = a;
      values[2] = 1 / k;
    }),
};
