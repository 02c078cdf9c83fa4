import { inv } from 'mathjs';

const WORST_CONDITION = 1e12;

const largestColumn = (matrix: readonly (readonly number[])[]) =>
  Math.max(...matrix.map((_, j) => matrix.reduce((sum, row) => sum + Math.abs(row[j]!), 0)));

/**
 * (J^T J)^-1 from the rows of J, or null where J^T J is singular: where its condition number (1-norm), with the columns
 * of J scaled to length 1, is above 1e12.
 * Source: G. Seber and C. Wild, Nonlinear Regression (1989), section 2.1.
 *
 * @example normalInverse([[1, 0], [0, 2]]) // [[1, 0], [0, 0.25]]
 */
export function normalInverse(jacobian: readonly (readonly number[])[]): number[][] | null {
  const lengths = jacobian[0]!.map((_, j) => Math.hypot(...jacobian.map((row) => row[j]!)));
  if (!lengths.every((length) => Number.isFinite(length) && length > 0)) return null;
  const scaled = jacobian.map((row) => row.map((slope, j) => slope / lengths[j]!));
  const normal = lengths.map((_, j) => lengths.map((_, k) => scaled.reduce((sum, row) => sum + row[j]! * row[k]!, 0)));
  let inverse: number[][];
  try {
    inverse = inv(normal) as number[][];
  } catch {
    return null; // mathjs: the determinant is exactly 0
  }
  if (!(largestColumn(normal) * largestColumn(inverse) <= WORST_CONDITION)) return null;
  if (!inverse.every((row, j) => row[j]! > 0)) return null;
  return inverse.map((row, j) => row.map((value, k) => value / (lengths[j]! * lengths[k]!)));
}
