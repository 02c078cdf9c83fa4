import { solveTriangle, triangle } from '../../numerics/qr.js';
import { hypot, largest } from '../../numerics/statistics.js';

const WORST_CONDITION = 1e7;

const largestColumn = (matrix: readonly (readonly number[])[]) =>
  largest(matrix.map((_, j) => matrix.reduce((sum, row) => sum + Math.abs(row[j]!), 0)));

/**
 * (J^T J)^-1 = R^-1 R^-T from the rows of J = Q R, or null where J is singular: where the condition number of R (1-norm),
 * with the columns of J scaled to length 1, is above 1e7.
 * Source: G. Seber and C. Wild, Nonlinear Regression (1989), section 2.1; Q R keeps the digits that J^T J loses.
 *
 * @example normalInverse([[1, 0], [0, 2]]) // [[1, 0], [0, 0.25]]
 */
export function normalInverse(jacobian: readonly (readonly number[])[]): number[][] | null {
  const lengths = jacobian[0]!.map((_, j) => hypot(jacobian.map((row) => row[j]!)));
  if (!lengths.every((length) => Number.isFinite(length) && length > 0)) return null;
  if (jacobian.length < lengths.length) return null;
  const scaled = jacobian.map((row) => row.map((slope, j) => slope / lengths[j]!));
  const { r } = triangle(scaled, new Array(scaled.length).fill(0));
  const columns = lengths.map((_, k) => solveTriangle({ r, c: lengths.map((_, j) => (j === k ? 1 : 0)) }));
  const inverse = lengths.map((_, j) => columns.map((column) => column[j]!));
  if (!(largestColumn(r) * largestColumn(inverse) <= WORST_CONDITION)) return null;
  return inverse.map((row, j) =>
    inverse.map((other, k) => row.reduce((sum, v, i) => sum + v * other[i]!, 0) / (lengths[j]! * lengths[k]!)),
  );
}
