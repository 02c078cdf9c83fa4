import type { Estimate } from '../../numerics/estimate.js';
import { type FeatureRows, pairOf } from '../../numerics/features.js';
import { proportion } from '../answers/accuracy.js';

/** Features after which a distance is looked at, since most are far beyond what is asked after a few. */
const LOOK = 8;

/** The squared distance of two rows; infinite as soon as it is known to be more than `most`. */
function square(a: FeatureRows, i: number, b: FeatureRows, j: number, most: number): number {
  const [x, y, from, at] = [a.values, b.values, i * a.d, j * b.d];
  let sum = 0;
  for (let k = 0; k < a.d; ) {
    for (const end = Math.min(k + LOOK, a.d); k < end; k++) {
      const apart = x[from + k]! - y[at + k]!;
      sum += apart * apart;
    }
    if (sum > most) return Infinity;
  }
  return sum;
}

/** The squared distance of every row to its `neighbours`-th nearest other row. */
function radii(rows: FeatureRows, neighbours: number): Float64Array {
  const nearest = Array.from({ length: rows.count }, () => new Float64Array(neighbours).fill(Infinity));
  const reach = new Float64Array(rows.count).fill(Infinity);
  const offer = (i: number, value: number) => {
    if (value >= reach[i]!) return;
    const list = nearest[i]!;
    let at = neighbours - 1;
    while (at > 0 && list[at - 1]! > value) list[at] = list[--at]!;
    list[at] = value;
    reach[i] = list[neighbours - 1]!;
  };
  for (let i = 0; i < rows.count; i++) {
    for (let j = 0; j < i; j++) {
      const value = square(rows, i, rows, j, Math.max(reach[i]!, reach[j]!));
      offer(i, value);
      offer(j, value);
    }
  }
  return reach;
}

function covered(points: FeatureRows, by: FeatureRows, within: Float64Array): number {
  let count = 0;
  for (let i = 0; i < points.count; i++) {
    for (let j = 0; j < by.count; j++) {
      if (square(points, i, by, j, within[j]!) <= within[j]!) {
        count++;
        break;
      }
    }
  }
  return count;
}

/**
 * Precision, the share of samples within the reach of real images, and recall, the share of real images within the reach of samples:
 * the reach of a set is the union of balls around its vectors, each out to its k-th nearest neighbour in the set. Both depend on the
 * numbers of samples, so take equal ones. The intervals are Wilson's and take the reach as given.
 * Source: T. Kynkaanniemi et al., arXiv:1904.06991, equation 1 (k = 3).
 *
 * @param samples vectors [n][d]
 * @param reference vectors [m][d] of real images
 * @param options `neighbours`, k (default 3), and `level` (default 0.95)
 * @returns both shares, from 0 to 1, with intervals
 * @throws RangeError for sets of no more than k vectors.
 * @example precisionRecall(features, real).recall.value // 0.90
 */
export function precisionRecall(
  samples: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
  { neighbours = 3, level = 0.95 } = {},
): { precision: Estimate; recall: Estimate } {
  if (!Number.isInteger(neighbours) || neighbours < 1) {
    throw new RangeError(`precision and recall: expected a whole number of neighbours >= 1, got ${neighbours}`);
  }
  const [a, b] = pairOf('precision and recall', samples, reference, neighbours + 1);
  return {
    precision: proportion(covered(a, b, radii(b, neighbours)), a.count, level),
    recall: proportion(covered(b, a, radii(a, neighbours)), b.count, level),
  };
}
