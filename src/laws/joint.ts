import { solveTriangle, triangle } from '../numerics/qr.js';
import { hypot } from '../numerics/statistics.js';
import { GRID } from './budgets.js';
import type { Law, LawPoint } from './law.js';
import { logSpaced } from './projection.js';

const FLATTEST = 1e-3;
const STEEPEST = 20;

type Pair = readonly number[];

const centreOf = (points: readonly LawPoint<Pair>[], k: number) =>
  Math.exp(points.reduce((sum, { x }) => sum + Math.log(x[k]!), 0) / points.length);

/** The best e, a >= 0, b >= 0 for one (alpha, beta) in closed form: of the 4 choices of terms, the best that is allowed. */
function linearPart(rows: readonly Pair[], ys: readonly number[]): { e: number; a: number; b: number; sse: number } {
  let best = { e: 0, a: 0, b: 0, sse: Number.POSITIVE_INFINITY };
  for (const terms of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const { r, c } = triangle(
      rows.map((row) => terms.map((k) => row[k]!)),
      ys,
    );
    // A diagonal this small is rounding: the columns are the same.
    if (!r.every((row, k) => Math.abs(row[k]!) > 1e-10 * hypot(r.map((other) => other[k]!)))) continue;
    const found = solveTriangle({ r, c });
    const of = (k: number) => (terms.includes(k) ? found[terms.indexOf(k)]! : 0);
    const [e, a, b] = [of(0), of(1), of(2)];
    if (!(a >= 0 && b >= 0)) continue;
    const sse = rows.reduce((sum, row, i) => sum + (ys[i]! - e * row[0]! - a * row[1]! - b * row[2]!) ** 2, 0);
    if (sse < best.sse) best = { e, a, b, sse };
  }
  return best;
}

/**
 * y = e + a N^-alpha + b D^-beta: an error that falls as a power law in two amounts, such as the size of a model and the
 * compute it spends, each towards the same limit e (J. Hoffmann et al., arXiv:2203.15556, 2022, equation 2). x is [N, D].
 */
export const joint: Law<readonly number[]> = {
  name: 'joint',
  formula: 'y = e + a N^-alpha + b D^-beta',
  parameters: ['e', 'a', 'alpha', 'b', 'beta'],
  meanings: [
    'the limit of unbounded N and D',
    'what N adds to the limit at N = 1',
    'the exponent of the fall in N',
    'what D adds to the limit at D = 1',
    'the exponent of the fall in D',
  ],
  variables: ['N', 'D'],
  domain: 'x > 0',
  example: { values: [0.1, 0.5, 0.5, 0.4, 0.3], at: GRID },
  shape: [
    { parameter: 'alpha', amplitude: 'a' },
    { parameter: 'beta', amplitude: 'b' },
  ],
  predict: ([n, d], [e, a, alpha, b, beta]) => e! + a! * n! ** -alpha! + b! * d! ** -beta!,
  jacobian([n, d], [, a, alpha, b, beta]) {
    const inN = n! ** -alpha!;
    const inD = d! ** -beta!;
    return [1, inN, -a! * inN * Math.log(n!), inD, -b! * inD * Math.log(d!)];
  },
  start(points) {
    const [n, d] = [centreOf(points, 0), centreOf(points, 1)];
    const ys = points.map(({ y, sigma = 1 }) => y / sigma);
    const at = (alpha: number, beta: number) => {
      const rows = points.map(({ x, sigma = 1 }) => [
        1 / sigma,
        (x[0]! / n) ** -alpha / sigma,
        (x[1]! / d) ** -beta / sigma,
      ]);
      return { ...linearPart(rows, ys), alpha, beta };
    };
    // The whole grid, and then finer ones around the best node.
    let best = at(0.5, 0.5);
    let low = [0.01, 0.01];
    let high = [5, 5];
    for (let round = 0; round < 4; round++) {
      const [alphas, betas] = [0, 1].map((k) => logSpaced(low[k]!, high[k]!, round === 0 ? 25 : 9));
      const width = (high[0]! / low[0]!) ** (1 / (alphas!.length - 1));
      for (const alpha of alphas!) {
        for (const beta of betas!) {
          const found = at(alpha, beta);
          if (found.sse < best.sse) best = found;
        }
      }
      low = [best.alpha / width, best.beta / width];
      high = [best.alpha * width, best.beta * width];
    }
    return [best.e, best.a * n ** best.alpha, best.alpha, best.b * d ** best.beta, best.beta];
  },
  bounds: () => ({
    low: [-Infinity, 0, FLATTEST, 0, FLATTEST],
    high: [Infinity, Infinity, STEEPEST, Infinity, STEEPEST],
  }),
};
