import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import type { Law, LawPoint } from '../laws/law.js';

const ROUNDS = 40;
const ITERATIONS = 15;
const IMPROVEMENT = 1e-12;

/** The weighted sum of squares, sum of ((y - f(x; p)) / sigma)^2, with sigma = 1 where none is given. */
export function weightedSquares(law: Law, points: readonly LawPoint[], p: readonly number[]): number {
  return points.reduce((sum, { x, y, sigma = 1 }) => sum + ((y - law.predict(x, p)) / sigma) ** 2, 0);
}

/** The Jacobian of f / sigma: one row a point, one column a parameter. */
export function weightedJacobian(law: Law, points: readonly LawPoint[], p: readonly number[]): number[][] {
  return points.map(({ x, sigma = 1 }) => law.jacobian(x, p).map((slope) => slope / sigma));
}

/** One call of the package, from `start`, in units that make the first sum of squares and each Jacobian column 1. */
function refineOnce(law: Law, points: readonly LawPoint[], start: readonly number[], squares: number): number[] {
  const spread = Math.sqrt(squares);
  const jacobian = weightedJacobian(law, points, start);
  const units = start.map((_, j) => {
    const unit = spread / Math.hypot(...jacobian.map((row) => row[j]!));
    return Number.isFinite(unit) ? unit : 1;
  });
  const at = (u: readonly number[]) => start.map((value, j) => value + u[j]! * units[j]!);
  const scale = points.map(({ sigma = 1 }) => 1 / (sigma * spread));
  const { low, high } = law.bounds(points);
  const { parameterValues } = levenbergMarquardt(
    { x: points.map((_, i) => i), y: points.map(({ y }, i) => y * scale[i]!) },
    (u) => {
      const p = at(u);
      return (i) => law.predict(points[i]!.x, p) * scale[i]!;
    },
    {
      initialValues: start.map(() => 0),
      minValues: low.map((bound, j) => (bound - start[j]!) / units[j]!),
      maxValues: high.map((bound, j) => (bound - start[j]!) / units[j]!),
      jacobianFunction: (u) => {
        const p = at(u);
        return (i) => law.jacobian(points[i]!.x, p).map((slope, j) => slope * units[j]! * scale[i]!);
      },
      maxIterations: ITERATIONS,
      errorTolerance: 0,
      damping: 1e-3,
    },
  );
  return at(parameterValues).map((value, j) => Math.min(Math.max(value, low[j]!), high[j]!));
}

/**
 * Minimises the weighted sum of squares from `start` by the Levenberg-Marquardt method of `ml-levenberg-marquardt`:
 * (J^T J + damping I) step = J^T r, with J and r divided by sigma and by the spread of the residuals.
 *
 * The package measures its tolerance in the units of y^2 and does not say whether it converged, so the units are ours
 * and it is called again until a call lowers the sum by less than 1e-12 of itself. The result is never worse than the
 * start.
 * Source: D. Marquardt, J. Soc. Indust. Appl. Math. 11 (1963) 431-441.
 *
 * @example refine(logarithm, [{ x: 1, y: 0 }, { x: Math.E, y: 1 }], [0, 0.9]) // { values: [0, 1], settled: true }
 */
export function refine(
  law: Law,
  points: readonly LawPoint[],
  start: readonly number[],
): { values: number[]; settled: boolean } {
  let values = [...start];
  let squares = weightedSquares(law, points, values);
  for (let round = 0; round < ROUNDS; round++) {
    if (squares === 0) return { values, settled: true };
    if (!Number.isFinite(squares)) return { values, settled: false };
    const next = refineOnce(law, points, values, squares);
    const lower = weightedSquares(law, points, next);
    const settled = !(squares - lower >= IMPROVEMENT * squares);
    if (lower < squares) {
      values = next;
      squares = lower;
    }
    if (settled) return { values, settled };
  }
  return { values, settled: false };
}
