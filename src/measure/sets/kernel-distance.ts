import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { type FeatureRows, pairOf } from '../../numerics/features.js';
import { mean, sum, variance } from '../../numerics/statistics.js';

/** Means over rows and columns of the kernel values between two sets, and their mean; the diagonal is left out within one set. */
interface Block {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly mean: number;
  /** The mean square of the kernel values without their row and column effects. */
  readonly interaction: number;
}

/** Kernel values of vector `i` of `a` with the vectors of `b` from `from` on, four at a time so that no product waits for another. */
function kernelRow(a: FeatureRows, i: number, b: FeatureRows, from: number, degree: number, out: Float64Array): void {
  const { d } = a;
  const x = a.values.subarray(i * d, (i + 1) * d);
  const y = b.values;
  let j = from;
  for (; j + 4 <= b.count; j += 4) {
    const at = j * d;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let k = 0; k < d; k++) {
      const value = x[k]!;
      s0 += value * y[at + k]!;
      s1 += value * y[at + d + k]!;
      s2 += value * y[at + 2 * d + k]!;
      s3 += value * y[at + 3 * d + k]!;
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < b.count; j++) {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += x[k]! * y[j * d + k]!;
    out[j] = dot;
  }
  for (let to = from; to < b.count; to++) {
    const base = out[to]! / d + 1;
    let value = base;
    for (let power = 1; power < degree; power++) value *= base;
    out[to] = value;
  }
}

const sumOfSquares = (values: Float64Array) => sum(values, (value) => value * value);

/** The kernel between all vectors of two sets. */
function between(a: FeatureRows, b: FeatureRows, degree: number): Block {
  const [n, m] = [a.count, b.count];
  const rows = new Float64Array(n);
  const columns = new Float64Array(m);
  const values = new Float64Array(m);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    kernelRow(a, i, b, 0, degree, values);
    for (let j = 0; j < m; j++) columns[j]! += values[j]!;
    rows[i] = mean(values);
    squares += sumOfSquares(values);
  }
  for (let j = 0; j < m; j++) columns[j]! /= n;
  const centre = mean(rows);
  // The mean of (k_ij - r_i - c_j + mean)^2, multiplied out.
  const interaction = squares / (n * m) - sumOfSquares(rows) / n - sumOfSquares(columns) / m + centre * centre;
  return { rows, columns, mean: centre, interaction: Math.max(0, interaction) };
}

/** The kernel between all pairs of different vectors of one set. */
function within(a: FeatureRows, degree: number): Block {
  const n = a.count;
  const rows = new Float64Array(n);
  const values = new Float64Array(n);
  let squares = 0;
  for (let i = 0; i + 1 < n; i++) {
    kernelRow(a, i, a, i + 1, degree, values);
    let own = 0;
    for (let j = i + 1; j < n; j++) {
      const value = values[j]!;
      own += value;
      rows[j]! += value;
      squares += 2 * value * value;
    }
    rows[i]! += own;
  }
  for (let i = 0; i < n; i++) rows[i]! /= n - 1;
  const centre = mean(rows);
  // The mean over i and j apart of (k_ij - r_i - r_j + mean)^2, multiplied out: r_i r_j has another mean without the diagonal.
  const [ofRows, ofPairs] = [sumOfSquares(rows) / n, (n * centre * centre - sumOfSquares(rows) / n) / (n - 1)];
  const interaction = squares / (n * (n - 1)) - 2 * ofRows + 2 * ofPairs - centre * centre;
  return { rows, columns: rows, mean: centre, interaction: Math.max(0, interaction) };
}

/** What was worked out of references, which are compared with many sets. */
const references = new WeakMap<object, Map<number, Block>>();

function withinReference(reference: object, rows: FeatureRows, degree: number): Block {
  const known = references.get(reference) ?? new Map<number, Block>();
  references.set(reference, known);
  const found = known.get(degree) ?? within(rows, degree);
  known.set(degree, found);
  return found;
}

/**
 * The kernel distance (KID, where the features are those of Inception), the squared maximum mean discrepancy E k(x, x') + E k(y, y') - 2 E k(x, y) between two sets of feature vectors,
 * with the kernel (x . y / d + 1)^degree: an unbiased estimate, for any number of samples, that may be below 0.
 *
 * Its standard error has both parts of the variance of a U-statistic, 4 Var[E(h | x)] / n and the one of order 1 / n^2 that is all there
 * is where the distributions are equal.
 * Sources: M. Binkowski et al., arXiv:1801.01401 (the kernel, KID); A. Gretton et al., J. Mach. Learn. Res. 13 (2012) 723-773, lemma 6;
 * W. Hoeffding, Ann. Math. Stat. 19 (1948) 293-325 (the variance).
 *
 * @param samples vectors [n][d]
 * @param reference compared with itself once and remembered by identity: it must not be changed.
 * @param options `degree` of the kernel (default 3) and `level` (default 0.95)
 * @returns the squared discrepancy with its standard error and interval
 * @throws RangeError for fewer than 3 vectors, and vectors of different lengths.
 * @example kernelDistance(features, real).value // -0.01
 */
export function kernelDistance(
  samples: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
  { degree = 3, level = 0.95 } = {},
): Estimate {
  if (!Number.isInteger(degree) || degree < 1) {
    throw new RangeError(`kernel distance: expected a whole degree >= 1, got ${degree}`);
  }
  const [a, b] = pairOf('kernel distance', samples, reference, 3);
  const [n, m] = [a.count, b.count];
  const [aa, ab] = [within(a, degree), between(a, b, degree)];
  const bb = withinReference(reference, b, degree);
  const value = aa.mean + bb.mean - 2 * ab.mean;
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
  return { value, error, low: value - z * error, high: value + z * error };
}
