import { integers, normals, Stream } from '../../compute/random.js';
import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { type FeatureRows, pairOf } from '../../numerics/features.js';
import { hypot, sum, variance } from '../../numerics/statistics.js';

/** Unit vectors, keyed, each d of them orthogonal, which makes their mean more even (M. Rowland et al., arXiv:1903.03784). */
export function directions(d: number, count: number, seed: number): Float64Array[] {
  const found: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from(normals({ seed, problem: 1, candidate: i }, 0, d, Stream.bootstrap));
    for (const other of found.slice(i - (i % d))) {
      const along = sum(vector, (value, k) => value * other[k]!);
      for (let k = 0; k < d; k++) vector[k]! -= along * other[k]!;
    }
    const length = hypot(vector);
    found.push(vector.map((value) => value / length));
  }
  return found;
}

function projected({ values, count, d }: FeatureRows, direction: Float64Array): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += values[i * d + k]! * direction[k]!;
    return sum;
  });
}

/**
 * The squared 2-Wasserstein distance of two sets of numbers, both sorted: the mean squared difference of their quantile functions.
 *
 * @example wassersteinLine(Float64Array.of(0, 2), Float64Array.of(1, 3)) // 1
 */
export function wassersteinLine(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let [i, j, at, sum] = [0, 0, 0, 0];
  while (i < n && j < m) {
    const [endA, endB] = [(i + 1) / n, (j + 1) / m];
    const end = Math.min(endA, endB);
    sum += (end - at) * (a[i]! - b[j]!) ** 2;
    at = end;
    if (endA <= end) i++;
    if (endB <= end) j++;
  }
  return sum;
}

/**
 * The sliced 2-Wasserstein distance: the root of the mean, over directions, of the squared distance of the projections. Equal
 * distributions have a distance above 0 that falls as the samples grow, so compare equal numbers of samples only. The interval is the
 * estimate -+ z times the spread over resamples of both sets, directions kept.
 * Sources: J. Rabin et al., "Wasserstein barycenter and its application to texture mixing", 2011; I. Deshpande et al., arXiv:1803.11188.
 *
 * @param samples vectors [n][d]
 * @param reference vectors [m][d]
 * @param options seed; slices (directions, default 64), replicates (default 50) and level (default 0.95)
 * @returns the distance in the unit of the vectors, with its standard error and interval
 * @throws RangeError for sets of fewer than 2 vectors, or vectors of different lengths
 * @example slicedWasserstein([[0], [2]], [[1], [3]], { seed: 0 }).value // 1
 */
export function slicedWasserstein(
  samples: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
  { seed, slices = 64, replicates = 50, level = 0.95 }: SlicedOptions,
): Estimate {
  const [a, b] = pairOf('sliced Wasserstein', samples, reference, 2);
  const lines = directions(a.d, slices, seed).map((direction) => [projected(a, direction), projected(b, direction)]);
  const distance = (x: (line: Float64Array) => Float64Array, y: (line: Float64Array) => Float64Array) =>
    Math.sqrt(sum(lines, ([left, right]) => wassersteinLine(x(left!).sort(), y(right!).sort())) / slices);
  const whole = (line: Float64Array) => line.slice();
  const value = distance(whole, whole);
  const found = Array.from({ length: replicates }, (_, r) => {
    const key = { seed, problem: 0, candidate: r };
    const [first, second] = [
      integers(key, 0, a.count, a.count, Stream.bootstrap),
      integers(key, 1, b.count, b.count, Stream.bootstrap),
    ];
    return distance(
      (line) => Float64Array.from(first, (i) => line[i]!),
      (line) => Float64Array.from(second, (i) => line[i]!),
    );
  });
  const error = Math.sqrt(variance(found));
  const z = normalQuantile((1 + level) / 2);
  return { value, error, low: Math.max(0, value - z * error), high: value + z * error };
}

export interface SlicedOptions {
  readonly seed: number;
  readonly slices?: number;
  readonly replicates?: number;
  readonly level?: number;
}
