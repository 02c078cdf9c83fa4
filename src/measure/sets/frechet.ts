import { resamples } from '../../numerics/bootstrap.js';
import { normalQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { variance } from '../../numerics/statistics.js';
import { symmetricEigen } from '../../numerics/symmetric-eigen.js';
import { symmetricEigenvalues } from '../../numerics/symmetric-eigenvalues.js';

/** Mean [d] and covariance [d * d] of `count` feature vectors. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly count: number;
}

type Features = readonly (readonly number[])[];

function checkFeatures(features: Features): number {
  const d = features[0]?.length ?? 0;
  if (features.length < d + 1 || d === 0) {
    throw new RangeError(`Frechet distance: expected more than ${d} samples of ${d} features, got ${features.length}`);
  }
  features.forEach((row, i) => {
    if (row.length !== d)
      throw new RangeError(`Frechet distance: expected ${d} features in row ${i}, got ${row.length}`);
    const bad = row.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`Frechet distance: expected finite features, got ${row[bad]} in row ${i}`);
  });
  return d;
}

/** Mean and covariance (divided by n - 1) of the chosen rows; a row may be chosen more than once. */
function moments(features: Features, d: number, chosen: ArrayLike<number>): Gaussian {
  const n = chosen.length;
  const mean = new Float64Array(d);
  for (let r = 0; r < n; r++) for (let i = 0; i < d; i++) mean[i]! += features[chosen[r]!]![i]! / n;
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let r = 0; r < n; r++) {
    const row = features[chosen[r]!]!;
    for (let i = 0; i < d; i++) centred[i] = row[i]! - mean[i]!;
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) covariance[i * d + j]! += centred[i]! * centred[j]!;
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) covariance[j * d + i] = covariance[i * d + j] = covariance[i * d + j]! / (n - 1);
  }
  return { mean, covariance, count: n };
}

const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/**
 * The Gaussian with the mean and covariance of feature vectors [n][d], n > d.
 *
 * @param features vectors [n][d], n > d
 * @returns mean [d] and covariance [d][d]
 * @throws RangeError for too few vectors, or vectors of different lengths
 * @example gaussianOf([[0], [2]]).mean // [1]
 */
export function gaussianOf(features: Features): Gaussian {
  return moments(features, checkFeatures(features), all(features.length));
}

/** A symmetric matrix's square root, negative eigenvalues (rounding) taken as zero. */
function squareRoot(matrix: Float64Array, d: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, d);
  const root = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const value = Math.sqrt(Math.max(0, values[k]!));
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) root[i * d + j]! += value * vectors[i * d + k]! * vectors[j * d + k]!;
    }
  }
  return root;
}

/** Square roots of the covariances of references, which are compared with many sets. */
const roots = new WeakMap<Gaussian, Float64Array>();

function rootOf(reference: Gaussian): Float64Array {
  const root = roots.get(reference) ?? squareRoot(reference.covariance, reference.mean.length);
  roots.set(reference, root);
  return root;
}

function product(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const value = a[i * d + k]!;
      for (let j = 0; j < d; j++) out[i * d + j]! += value * b[k * d + j]!;
    }
  }
  return out;
}

/**
 * The Frechet distance between two Gaussians, |mu_a - mu_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)); the last trace is the sum
 * of the square roots of the eigenvalues of S_a^(1/2) S_b S_a^(1/2).
 * Source: D. Dowson and B. Landau, J. Multivariate Anal. 12 (1982) 450-455; as a measure of generated images (FID, there with
 * the features of another network): M. Heusel et al., arXiv:1706.08500.
 *
 * @param a mean [d] and covariance [d][d]
 * @param b its covariance's root is worked out once and remembered by identity: it must not be changed.
 * @returns the squared distance, >= 0
 * @throws RangeError for Gaussians of different dimension
 * @example frechetBetween(gaussianOf([[0], [2]]), gaussianOf([[1], [3]])) // 1
 */
export function frechetBetween(a: Gaussian, b: Gaussian): number {
  return distanceFrom(rootOf(b), b, a);
}

function distanceFrom(root: Float64Array, b: Gaussian, a: Gaussian): number {
  const d = b.mean.length;
  if (a.mean.length !== d) throw new RangeError(`Frechet distance: expected ${d} features, got ${a.mean.length}`);
  const middle = product(product(root, a.covariance, d), root, d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) middle[i * d + j] = middle[j * d + i] = (middle[i * d + j]! + middle[j * d + i]!) / 2;
  }
  const values = symmetricEigenvalues(middle, d);
  let distance = 0;
  for (let i = 0; i < d; i++) {
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * d + i]! + b.covariance[i * d + i]!;
    distance -= 2 * Math.sqrt(Math.max(0, values[i]!));
  }
  return Math.max(0, distance);
}

/**
 * The Frechet distance between Gaussians fitted to two sets of feature vectors.
 *
 * @param a feature vectors [n][d]
 * @param b feature vectors [m][d]
 * @returns the squared distance, >= 0
 * @throws RangeError for too few vectors, for vectors of different lengths, and for numbers that are not finite
 * @example frechetDistance([[0], [2]], [[1], [3]]) // 1
 */
export function frechetDistance(a: Features, b: Features): number {
  return frechetBetween(gaussianOf(a), gaussianOf(b));
}

/**
 * The distance of feature vectors to a reference, with a bootstrap standard error and an interval exp(log estimate +- z s),
 * s the deviation of the logarithm over resamples of the vectors. Resampling repeats vectors, which makes the resamples'
 * distances larger on the whole (the distance of n samples is biased upwards by a term of order 1 / n: M. Chong and D. Forsyth,
 * arXiv:1911.07023), so their spread is used and not their place. Compare distances of equal numbers of samples only.
 *
 * Replicate r draws from the key (seed, problem 0, candidate r).
 *
 * @param features vectors [n][d], n > d
 * @param reference mean [d] and covariance [d][d]
 * @param options seed; replicates (default 100) and level (default 0.95)
 * @returns the distance with its standard error and interval
 * @throws RangeError for too few vectors, or vectors of different lengths
 * @example frechetInterval([[0], [2], [4]], gaussianOf([[1], [3], [5]]), { seed: 0 }).value // 1
 */
export function frechetInterval(
  features: Features,
  reference: Gaussian,
  { seed, replicates = 100, level = 0.95 }: { seed: number; replicates?: number; level?: number },
): Estimate {
  const d = checkFeatures(features);
  const count = features.length;
  const root = rootOf(reference);
  const value = distanceFrom(root, reference, moments(features, d, all(count)));
  const logs = Array.from(resamples(count, seed, replicates), (chosen) =>
    Math.log(distanceFrom(root, reference, moments(features, d, chosen))),
  );
  const spread = Math.sqrt(variance(logs));
  const z = normalQuantile((1 + level) / 2);
  return {
    value,
    low: value * Math.exp(-z * spread),
    high: value * Math.exp(z * spread),
    error: value * spread,
  };
}
