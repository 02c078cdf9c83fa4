import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import type { Bounds, Input, Law, LawPoint } from '../../laws/law.js';
import { smallest } from '../../numerics/statistics.js';
import { slopeAt } from './offset.js';
import { weightedSquares } from './refine.js';

/** Iterations between two looks at whether the fit has settled, and looks at most. */
const [ITERATIONS, ROUNDS] = [20, 100];
/** The damping of the first step of a run, in units of the squared column lengths of J; runs are made until two end at the lowest sum. */
const DAMPINGS = [1e-2, 1, 1e-4, 100];
/** Two runs ended at the same minimum when their sums of squares differ by less than this share. */
const SAME = 1e-9;
/** After a round that went down the next begins with this much less damping; after one that did not, with that much more. */
const [LOWER, RAISE] = [10, 100];
/** The damping of a first step stays between these. */
const [LEAST, MOST] = [1e-14, 1e8];

/** Where a search ended: `offset` is that of `slopeAt`, and `reason` says why it is not settled. */
interface Ended {
  readonly values: number[];
  readonly squares: number;
  readonly offset: number;
  readonly settled: boolean;
  readonly reason?: string;
}

const NAME = 'ml-levenberg-marquardt';

/** One call of the library from `p`, over the parameters that are free, each in units of its column length. */
function round<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
  { low, high }: Bounds,
  { free, lengths, damping }: { free: readonly number[]; lengths: readonly number[]; damping: number },
): { values: number[]; complaint?: string } {
  // The library's damping lies between 1e-7 and 1e7: it begins at 1, with the columns of J at a length that makes this as strong as asked.
  const units = lengths.map((length) => length * Math.sqrt(damping));
  const place = (u: readonly number[]): number[] => {
    const values = [...p];
    free.forEach((j, k) => {
      values[j] = Math.min(Math.max(u[k]! / units[k]!, low[j]!), high[j]!);
    });
    return values;
  };
  const scaled = (values: readonly number[]) => free.map((j, k) => values[j]! * units[k]!);
  const sigmas = points.map(({ sigma = 1 }) => sigma);
  try {
    const { parameterValues } = levenbergMarquardt(
      { x: points.map((_, i) => i), y: points.map(({ y }, i) => y / sigmas[i]!) },
      (u) => {
        const values = place(u);
        return (i) => law.predict(points[i]!.x, values) / sigmas[i]!;
      },
      {
        initialValues: scaled(p),
        minValues: scaled(low),
        maxValues: scaled(high),
        damping: 1,
        maxIterations: ITERATIONS,
        errorTolerance: 0,
        jacobianFunction: (u) => {
          const values = place(u);
          return (i) => {
            const slopes = law.jacobian(points[i]!.x, values);
            return free.map((j, k) => slopes[j]! / sigmas[i]! / units[k]!);
          };
        },
      },
    );
    return { values: place(parameterValues) };
  } catch (error) {
    // Its matrices refuse what is not finite, wherever its steps have led to.
    return { values: [...p], complaint: (error as Error).message };
  }
}

function runFrom<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  start: readonly number[],
  bounds: Bounds,
  { first, rounds }: { first: number; rounds: number },
): Ended {
  let values = start.map((value, j) => Math.min(Math.max(value, bounds.low[j]!), bounds.high[j]!));
  let squares = weightedSquares(law, points, values);
  let damping = first;
  for (let done = 0; ; done++) {
    const slope = slopeAt(law, points, values, bounds);
    const { offset, settled } = slope ?? { offset: Number.POSITIVE_INFINITY, settled: false };
    const iterations = (done * ITERATIONS).toLocaleString('en');
    const end = (reason: string): Ended => ({ values, squares, offset, settled, reason: `${NAME} ${reason}` });
    if (settled) return { values, squares, offset, settled };
    if (!slope) {
      if (done === 0) squares = Number.NaN;
      return end(`came to slopes that are not finite after ${iterations} iterations`);
    }
    if (done === rounds) return end(`did not settle in ${iterations} iterations`);
    const next = round(law, points, values, bounds, { ...slope, damping });
    const lower = weightedSquares(law, points, next.values);
    if (lower < squares) {
      values = next.values;
      squares = lower;
      damping = Math.max(damping / LOWER, LEAST);
    } else {
      if (damping >= MOST) {
        const why = next.complaint === undefined ? '' : ` (${next.complaint})`;
        return end(`found nothing lower from where it stood after ${iterations} iterations${why}`);
      }
      damping = Math.min(damping * RAISE, MOST);
    }
  }
}

/**
 * Minimises the weighted sum of squares from `start` by the npm package ml-levenberg-marquardt (5.1.0), in place of `refine`.
 *
 * What the library takes: x and y as arrays of numbers, at least two; a function of the parameters that returns the function of
 * x; starts, least and greatest values, weights; the first damping and its factors; the number of iterations; a sum of
 * squares at which to stop (`errorTolerance`); a time limit; an analytic Jacobian, or else differences, forward or central.
 *
 * What it does not have: a test of convergence besides that sum; units of the parameters (its damping is one number for all,
 * from 1e-7 to 1e7); several x; steps that are taken back (a bad one raises the damping, and the best place of all is
 * returned); covariance; status. Its `weights` w cannot be used: the error is sum (w r)^2, but a step scales J^T J by 1 / w^2
 * and J^T r by w^2, so that it leads to the minimum only where all w are 1.
 *
 * What is put around it: residuals and Jacobian are divided by sigma, which is W = 1 / sigma^2 with all w = 1. The Jacobian is
 * the law's own. x is the place in the list, so that laws of several x are fitted too. The unit of a parameter is its column
 * length in the Jacobian, and parameters that the gradient pushes over a bound are held. Every 20 iterations the units are
 * taken anew and the criterion of `refine` says whether it has settled; the next 20 begin with a tenth of the damping, or
 * with 100 times as much where the last went no lower. Runs of at most 2,000 iterations from first dampings of 0.01, 1,
 * 1e-4 and 100 follow each other until two settle at the lowest sum; the one that settled best there counts. `squares` is NaN
 * where the law is not finite at the start.
 * Sources: the library's README and source; H. Gavin, The Levenberg-Marquardt algorithm for nonlinear least squares
 * curve-fitting problems (Duke University), which it names; D. Bates and D. Watts, Technometrics 23 (1981) 179-183.
 *
 * @param options.rounds how many times 20 iterations a run may take (default 100)
 * @example byLibrary(logarithm, [{ x: 1, y: 0 }, { x: Math.E, y: 1 }], [0, 0.9]).values // [0, 1]
 */
export function byLibrary<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  start: readonly number[],
  { bounds = law.bounds(points), rounds = ROUNDS }: { bounds?: Bounds; rounds?: number } = {},
): Ended {
  const runs: Ended[] = [];
  let lowest: Ended[] = [];
  for (const first of DAMPINGS) {
    const run = runFrom(law, points, start, bounds, { first, rounds });
    runs.push(run);
    if (Number.isNaN(run.squares)) return run;
    const least = smallest(runs.map(({ squares }) => squares));
    lowest = runs.filter(({ squares }) => squares <= least * (1 + SAME));
    if (lowest.filter(({ settled }) => settled).length > 1) break;
  }
  return lowest.reduce((best, run) => (run.offset < best.offset ? run : best));
}
