import { type Interval, pairOf, type Rows } from './features.js';
import { normalQuantile } from './normal.js';

/** Means over rows and columns of the kernel values between two sets, and their mean; the diagonal is left out within one set. */
interface Block {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly mean: number;
  /** The mean square of the kernel values without their row and column effects. */
  readonly interaction: number;
}

function block(a: Rows, b: Rows, degree: number, within: boolean): Block {
  const { d } = a;
  const values = new Float64Array(a.count * b.count);
  const rows = new Float64Array(a.count);
  const columns = new Float64Array(b.count);
  let total = 0;
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      if (within && i === j) continue;
      let dot = 0;
      for (let k = 0; k < d; k++) dot += a.values[i * d + k]! * b.values[j * d + k]!;
      const base = dot / d + 1;
      let value = base;
      for (let power = 1; power < degree; power++) value *= base;
      values[i * b.count + j] = value;
      rows[i]! += value;
      columns[j]! += value;
      total += value;
    }
  }
  const [inRow, inColumn] = within ? [b.count - 1, a.count - 1] : [b.count, a.count];
  for (let i = 0; i < a.count; i++) rows[i]! /= inRow;
  for (let j = 0; j < b.count; j++) columns[j]! /= inColumn;
  const mean = total / (a.count * inRow);
  let squares = 0;
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      if (within && i === j) continue;
      squares += (values[i * b.count + j]! - rows[i]! - columns[j]! + mean) ** 2;
    }
  }
  return { rows, columns, mean, interaction: squares / (a.count * inRow) };
}

/** What was worked out of references, which are compared with many sets. */
const references = new WeakMap<object, Map<number, Block>>();

function withinReference(reference: object, rows: Rows, degree: number): Block {
  const known = references.get(reference) ?? new Map<number, Block>();
  references.set(reference, known);
  const found = known.get(degree) ?? block(rows, rows, degree, true);
  known.set(degree, found);
  return found;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/**
 * The kernel distance, the squared maximum mean discrepancy E k(x, x') + E k(y, y') - 2 E k(x, y) between two sets of feature vectors,
 * with the kernel (x . y / d + 1)^degree: an unbiased estimate, for any number of samples, that may be below 0.
 *
 * Its standard error has both parts of the variance of a U-statistic, 4 Var[E(h | x)] / n and the one of order 1 / n^2 that is all there
 * is where the distributions are equal.
 * Sources: M. Binkowski et al., arXiv:1801.01401 (the kernel, KID); A. Gretton et al., J. Mach. Learn. Res. 13 (2012) 723-773, lemma 6;
 * W. Hoeffding, Ann. Math. Stat. 19 (1948) 293-325 (the variance).
 *
 * @param reference compared with itself once and remembered by identity: it must not be changed.
 * @throws RangeError for fewer than 3 vectors, and vectors of different lengths.
 * @example kernelDistance(features, realFeatures).estimate // 0.02
 */
export function kernelDistance(
  samples: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
  { degree = 3, level = 0.95 } = {},
): Interval {
  if (!Number.isInteger(degree) || degree < 1) {
    throw new RangeError(`kernel distance: expected a whole degree >= 1, got ${degree}`);
  }
  const [a, b] = pairOf('kernel distance', samples, reference, 3);
  const [n, m] = [a.count, b.count];
  const [aa, ab] = [block(a, a, degree, true), block(a, b, degree, false)];
  const bb = withinReference(reference, b, degree);
  const estimate = aa.mean + bb.mean - 2 * ab.mean;
  // Noise of the projections themselves, of order 1 / m and 1 / n, is taken out of their variance.
  const [xx, yy, xy] = [aa.interaction, bb.interaction, ab.interaction];
  const ofX = variance(aa.rows.map((value, i) => value - ab.rows[i]!)) - xx / n - xy / m;
  const ofY = variance(bb.rows.map((value, j) => value - ab.columns[j]!)) - yy / m - xy / n;
  const squared =
    (4 * Math.max(0, ofX)) / n +
    (4 * Math.max(0, ofY)) / m +
    (2 * xx) / (n * (n - 1)) +
    (2 * yy) / (m * (m - 1)) +
    (4 * xy) / (n * m);
  const error = Math.sqrt(squared);
  const z = normalQuantile((1 + level) / 2);
  return { estimate, error, low: estimate - z * error, high: estimate + z * error };
}
