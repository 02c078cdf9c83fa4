import type { Law, LawPoint } from './law.js';
import { logSpaced, project } from './projection.js';

/** tau from a tenth of the smallest gap between two x, to ten times their whole range. */
function range(points: readonly LawPoint[]): [number, number] {
  const xs = points.map(({ x }) => x).sort((a, b) => a - b);
  const gaps = xs
    .slice(1)
    .map((x, i) => x - xs[i]!)
    .filter((gap) => gap > 0);
  if (gaps.length === 0) return [0.1, 10];
  return [Math.min(...gaps) / 10, 10 * (xs[xs.length - 1]! - xs[0]!)];
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
  shape: { parameter: 'tau', amplitude: 'a' },
  predict: (x, [e, a, tau]) => e! + a! * Math.exp(-x / tau!),
  jacobian(x, [, a, tau]) {
    const fall = Math.exp(-x / tau!);
    return [1, fall, (a! * fall * x) / tau! ** 2];
  },
  start(points) {
    const [low, high] = range(points);
    const first = Math.min(...points.map(({ x }) => x));
    const best = project(points, (tau) => (x) => Math.exp(-(x - first) / tau), logSpaced(low, high, 80), true);
    return [best.e, best.a * Math.exp(first / best.shape), best.shape];
  },
  bounds(points) {
    const [low, high] = range(points);
    return { low: [-Infinity, -Infinity, low], high: [Infinity, Infinity, high] };
  },
};
