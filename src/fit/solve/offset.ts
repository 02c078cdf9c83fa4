import type { Bounds, Input, Law, LawPoint } from '../../laws/law.js';
import { solveTriangle, triangle } from '../../numerics/qr.js';
import { hypot } from '../../numerics/statistics.js';
import { OFFSET, RIDGE, weightedJacobian } from './refine.js';

/** What the slopes of a law say at one place. */
export interface Slope {
  /** The parameters that may move: those that the gradient does not push over a bound they are on. */
  readonly free: readonly number[];
  /** The lengths of the columns of the weighted Jacobian of the free parameters. */
  readonly lengths: readonly number[];
  /** The length of the residuals' part in the tangent plane: what a Gauss-Newton step would take away. */
  readonly offset: number;
  /** Whether what one more Gauss-Newton step would take away is below 1e-7 of the rest, or below the rounding of y. */
  readonly settled: boolean;
}

/**
 * The slopes of the weighted sum of squares at `p`, and whether `p` has settled there by the criterion of `refine`: the length
 * of the residuals' part in the tangent plane. Undefined where the law or its derivatives are not finite.
 * Source: D. Bates and D. Watts, Technometrics 23 (1981) 179-183.
 *
 * @example slopeAt(constant, [{ x: 1, y: 1 }, { x: 2, y: 3 }], [2], { low: [0], high: [9] })?.settled // true
 */
export function slopeAt<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
  { low, high }: Bounds,
): Slope | undefined {
  const residuals = points.map(({ x, y, sigma = 1 }) => (y - law.predict(x, p)) / sigma);
  const jacobian = weightedJacobian(law, points, p);
  if (![...residuals, ...jacobian.flat()].every(Number.isFinite)) return undefined;
  const downhill = (j: number) => jacobian.reduce((sum, row, i) => sum + row[j]! * residuals[i]!, 0);
  const free = p
    .map((_, j) => j)
    .filter((j) => !(p[j]! <= low[j]! && downhill(j) <= 0) && !(p[j]! >= high[j]! && downhill(j) >= 0));
  const lengths = free.map((j) => hypot(jacobian.map((row) => row[j]!)) || 1);
  if (free.length === 0) return { free, lengths, offset: 0, settled: true };
  const scaled = jacobian.map((row) => free.map((j, k) => row[j]! / lengths[k]!));
  const ridge = free.map((_, k) => free.map((__, l) => (k === l ? RIDGE : 0)));
  const step = solveTriangle(triangle([...scaled, ...ridge], [...residuals, ...free.map(() => 0)]));
  const offset = hypot(scaled.map((row) => row.reduce((sum, slope, k) => sum + slope * step[k]!, 0)));
  const rest = Math.sqrt(Math.max(0, hypot(residuals) ** 2 - offset ** 2));
  const rounding = 8 * Number.EPSILON * hypot(points.map(({ y, sigma = 1 }) => y / sigma));
  return { free, lengths, offset, settled: offset <= OFFSET * rest || offset <= rounding };
}
