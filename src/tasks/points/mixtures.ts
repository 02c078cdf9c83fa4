import { type Key, normals, Stream, uniforms } from '../../compute/random.js';
import { type Configured, configure } from '../../compute/settings.js';
import type { Prediction } from '../../dynamics/predictions.js';
import type { Process } from '../../dynamics/processes/process.js';
import type { Model } from '../../dynamics/samplers/sampler.js';
import { symmetricEigen } from '../../numerics/symmetric-eigen.js';

/** A mixture of normal distributions; a covariance that is a number is that number times the identity. */
export interface MixtureParameters {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly covariances: readonly (number | readonly (readonly number[])[])[];
}

/** A mixture has no parameters by default. */
const MIXTURE = { weights: undefined, means: undefined, covariances: undefined };

interface Component {
  readonly logWeight: number;
  readonly mean: Float64Array;
  /** Eigenvalues of the covariance, and its eigenvectors as columns, absent where the covariance is isotropic. */
  readonly variances: Float64Array;
  readonly axes?: Float64Array;
}

/** A Gaussian mixture in d dimensions. Points are rows of d numbers, one after another. */
export interface Mixture extends Configured {
  readonly dimension: number;
  readonly weights: readonly number[];
  readonly mean: Float64Array;
  /** Covariance of the whole mixture [d * d]. */
  readonly covariance: Float64Array;
  readonly components: readonly Component[];
}

function refuse(expected: string, got: unknown): never {
  throw new RangeError(`mixture: expected ${expected}, got ${got}`);
}

function component(
  weight: number,
  mean: readonly number[],
  covariance: number | readonly (readonly number[])[],
): Component {
  const d = mean.length;
  const logWeight = Math.log(weight);
  if (typeof covariance === 'number') {
    if (!(covariance > 0)) refuse('a variance > 0', covariance);
    return { logWeight, mean: Float64Array.from(mean), variances: new Float64Array(d).fill(covariance) };
  }
  if (covariance.length !== d || covariance.some((row) => row.length !== d)) {
    refuse(`a covariance of ${d} x ${d}`, `${covariance.length} rows of ${covariance.map((row) => row.length)}`);
  }
  const { values, vectors } = symmetricEigen(Float64Array.from(covariance.flat()), d);
  if (!values.every((value) => value > 0)) refuse('a positive definite covariance', `eigenvalues ${values}`);
  return { logWeight, mean: Float64Array.from(mean), variances: values, axes: vectors };
}

/**
 * A Gaussian mixture by its weights (scaled to sum to 1), means and covariances.
 *
 * @param given weights > 0, means [component][d], and covariances, each a number times the identity or a matrix
 * @returns the mixture
 * @throws RangeError for lists of different lengths, weights that are not > 0, and covariances that are not positive definite; TypeError for a value that
 * JSON cannot hold, NaN among them
 * @example gaussianMixture({ weights: [1, 3], means: [[-1], [1]], covariances: [0.1, 0.1] }).mean // Float64Array [0.5]
 */
export function gaussianMixture(given: MixtureParameters): Mixture {
  const { weights, means, covariances } = given;
  const count = weights.length;
  if (count === 0 || means.length !== count || covariances.length !== count) {
    refuse(
      'as many means and covariances as weights',
      `${count} weights, ${means.length} means, ${covariances.length} covariances`,
    );
  }
  const d = means[0]!.length;
  if (d === 0 || means.some((mean) => mean.length !== d))
    refuse(
      'means of one length >= 1',
      means.map((mean) => mean.length),
    );
  if (!weights.every((weight) => weight > 0 && Number.isFinite(weight))) refuse('weights > 0', weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const components = shares.map((share, k) => component(share, means[k]!, covariances[k]!));

  const mean = new Float64Array(d);
  for (const [k, part] of components.entries()) for (let i = 0; i < d; i++) mean[i]! += shares[k]! * part.mean[i]!;
  const covariance = new Float64Array(d * d);
  components.forEach(({ mean: centre, variances, axes }, k) => {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let within = i === j && axes === undefined ? variances[i]! : 0;
        if (axes !== undefined)
          for (let m = 0; m < d; m++) within += axes[i * d + m]! * axes[j * d + m]! * variances[m]!;
        covariance[i * d + j]! += shares[k]! * (within + (centre[i]! - mean[i]!) * (centre[j]! - mean[j]!));
      }
    }
  });
  const { settings } = configure<{ readonly [K in keyof MixtureParameters]: MixtureParameters[K] | undefined }>(
    'gaussian-mixture',
    given,
    MIXTURE,
  );
  return { name: 'gaussian-mixture', settings, dimension: d, weights: shares, mean, covariance, components };
}

export interface EightGaussians {
  /** Of the circle (default 2). */
  readonly radius?: number;
  /** Standard deviation of each (default 0.2). */
  readonly deviation?: number;
}

export const EIGHT_GAUSSIANS: Required<EightGaussians> = { radius: 2, deviation: 0.2 };

/**
 * Eight equal Gaussians on a circle, the plane's usual test.
 *
 * @param given `radius` of the circle and `deviation` of each Gaussian
 * @returns the mixture, of dimension 2
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example eightGaussians().dimension // 2
 */
export function eightGaussians(given: EightGaussians = {}): Mixture {
  const { options, settings } = configure('eight-gaussians', given, EIGHT_GAUSSIANS);
  const { radius, deviation } = options;
  const angles = Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4);
  const mixture = gaussianMixture({
    weights: angles.map(() => 1),
    means: angles.map((angle) => [radius * Math.cos(angle), radius * Math.sin(angle)]),
    covariances: angles.map(() => deviation * deviation),
  });
  return { ...mixture, name: 'eight-gaussians', settings };
}

/**
 * `count` points of the mixture, keyed: the first two steps of the key's problem stream.
 *
 * @param mixture to draw from
 * @param key of the random numbers
 * @param count the number of points
 * @returns the points, row by row
 * @throws RangeError for a key that is no whole number of 32 bits
 * @example sampleMixture(eightGaussians(), key, 10).length // 20
 */
export function sampleMixture({ dimension: d, weights, components }: Mixture, key: Key, count: number): Float64Array {
  const choices = uniforms(key, 0, count, Stream.problem);
  const noise = normals(key, 1, count * d, Stream.problem);
  const out = new Float64Array(count * d);
  for (let row = 0; row < count; row++) {
    let k = 0;
    for (let sum = weights[0]!; k < weights.length - 1 && choices[row]! >= sum; sum += weights[k]!) k++;
    const { mean, variances, axes } = components[k]!;
    for (let i = 0; i < d; i++) {
      const own = Math.sqrt(variances[i]!) * noise[row * d + i]!;
      if (axes === undefined) out[row * d + i]! += mean[i]! + own;
      else {
        out[row * d + i]! += mean[i]!;
        for (let j = 0; j < d; j++) out[row * d + j]! += axes[j * d + i]! * own;
      }
    }
  }
  return out;
}

/** What is known in closed form of x = alpha x_0 + sigma e, for every row of x. */
export interface Marginal {
  /** log p(x) [rows]. */
  readonly logDensity: Float64Array;
  /** The gradient of log p(x) [rows * d]. */
  readonly score: Float64Array;
  /** E[x_0 | x], the optimal denoiser [rows * d]. */
  readonly data: Float64Array;
  /** The Jacobian of E[x_0 | x] times a direction [rows * d], where a direction is given. */
  readonly dataAlong?: Float64Array;
  /** The posterior of the components [rows * components]. */
  readonly shares: Float64Array;
}

/**
 * The closed form of the noised mixture, itself a mixture with means alpha m_k and covariances S_k = alpha^2 C_k + sigma^2 I: with the
 * posterior r_k of the components, the score is -sum r_k S_k^-1 (x - alpha m_k) and
 * E[x_0 | x] = sum r_k (m_k + alpha C_k S_k^-1 (x - alpha m_k)).
 *
 * @param mixture of dimension d
 * @param x points, row by row
 * @param alpha factor of the data
 * @param sigma standard deviation of the noise
 * @param direction one vector a row of x, for the derivative of E[x_0 | x] along it.
 * @returns log density in nats, score and expected data, one per row, and the derivative along `direction` where it is given
 * @throws RangeError for x that is no whole rows
 * @example marginal(gaussianMixture({ weights: [1], means: [[0]], covariances: [1] }), Float64Array.of(2), 0.6, 0.8).data // [1.2], alpha x / (alpha^2 + sigma^2)
 */
export function marginal(
  { dimension: d, components }: Mixture,
  x: Float64Array,
  alpha: number,
  sigma: number,
  direction?: Float64Array,
): Marginal {
  if (x.length % d !== 0) refuse(`rows of ${d} numbers`, `${x.length} numbers`);
  const rows = x.length / d;
  const n = components.length;
  const logDensity = new Float64Array(rows);
  const score = new Float64Array(rows * d);
  const data = new Float64Array(rows * d);
  const shares = new Float64Array(rows * n);
  const dataAlong = direction === undefined ? undefined : new Float64Array(rows * d);

  const inverse = components.map(({ variances }) => variances.map((c) => 1 / (alpha * alpha * c + sigma * sigma)));
  const constants = components.map(
    ({ logWeight }, k) => logWeight + inverse[k]!.reduce((sum, value) => sum + Math.log(value / (2 * Math.PI)) / 2, 0),
  );
  const solved = new Float64Array(n * d);
  const logs = new Float64Array(n);
  const [away, along] = [new Float64Array(d), new Float64Array(d)];
  for (let row = 0; row < rows; row++) {
    const at = row * d;
    let largest = -Infinity;
    for (let k = 0; k < n; k++) {
      const { mean, axes } = components[k]!;
      for (let i = 0; i < d; i++) away[i] = x[at + i]! - alpha * mean[i]!;
      const distance = apply(axes, inverse[k]!, away, solved, k * d);
      logs[k] = constants[k]! - distance / 2;
      if (logs[k]! > largest) largest = logs[k]!;
    }
    let total = 0;
    for (let k = 0; k < n; k++) total += Math.exp(logs[k]! - largest);
    logDensity[row] = largest + Math.log(total);
    for (let k = 0; k < n; k++) {
      const share = Math.exp(logs[k]! - logDensity[row]!);
      shares[row * n + k] = share;
      for (let i = 0; i < d; i++) score[at + i]! -= share * solved[k * d + i]!;
    }
    // alpha C S^-1 u = (u - sigma^2 S^-1 u) / alpha, without the division.
    for (let k = 0; k < n; k++) {
      const share = shares[row * n + k]!;
      const { mean, variances, axes } = components[k]!;
      for (let i = 0; i < d; i++) away[i] = x[at + i]! - alpha * mean[i]!;
      const gain = variances.map((c, i) => alpha * c * inverse[k]![i]!);
      apply(axes, gain, away, along, 0);
      for (let i = 0; i < d; i++) data[at + i]! += share * (mean[i]! + along[i]!);
      if (direction === undefined) continue;
      // d/dx of r_k b_k: r_k (its gain times the direction + b_k times the derivative of log r_k).
      let change = 0;
      for (let i = 0; i < d; i++) change -= (solved[k * d + i]! + score[at + i]!) * direction[at + i]!;
      for (let i = 0; i < d; i++) dataAlong![at + i]! += share * change * (mean[i]! + along[i]!);
      for (let i = 0; i < d; i++) away[i] = direction[at + i]!;
      apply(axes, gain, away, along, 0);
      for (let i = 0; i < d; i++) dataAlong![at + i]! += share * along[i]!;
    }
  }
  return { logDensity, score, data, shares, ...(dataAlong === undefined ? {} : { dataAlong }) };
}

/** Writes Q diag(values) Q^T v to `out` and returns v^T Q diag(values) Q^T v; Q is the identity where there are no axes. */
function apply(
  axes: Float64Array | undefined,
  values: Float64Array,
  v: Float64Array,
  out: Float64Array,
  at: number,
): number {
  const d = v.length;
  let product = 0;
  if (axes === undefined) {
    for (let i = 0; i < d; i++) {
      out[at + i] = values[i]! * v[i]!;
      product += out[at + i]! * v[i]!;
    }
    return product;
  }
  out.fill(0, at, at + d);
  for (let m = 0; m < d; m++) {
    let dot = 0;
    for (let i = 0; i < d; i++) dot += axes[i * d + m]! * v[i]!;
    const scaled = values[m]! * dot;
    product += scaled * dot;
    for (let i = 0; i < d; i++) out[at + i]! += axes[i * d + m]! * scaled;
  }
  return product;
}

/** Any prediction in closed form, at alpha = 0 and sigma = 0 too (but for noise and score of no noise, which do not exist). */
function prediction(kind: Prediction, process: Process, t: number, { data, score }: Marginal): Float64Array {
  const [alpha, sigma] = [process.alpha(t), process.sigma(t)];
  // e = -sigma score.
  const [ofData, ofScore] = {
    data: [1, 0],
    noise: [0, -sigma],
    v: [-sigma, -alpha * sigma],
    score: [0, 1],
    velocity: [process.alphaRate(t), process.sigmaRate(t) === Infinity ? 0 : -process.sigmaRate(t) * sigma],
  }[kind] as [number, number];
  return data.map((value, i) => ofData * value + ofScore * score[i]!);
}

/**
 * The mixture as a model that makes no error, so that what a sampler gets wrong is discretisation.
 *
 * @param mixture of the data
 * @param process alpha and sigma over time
 * @param predicts what it gives (default 'data')
 * @returns the model, for samplers
 * @example sample(ddim(), { space: doubles, process, model: truth(eightGaussians(), process), times, start }).used // 4
 */
export function truth(mixture: Mixture, process: Process, predicts: Prediction = 'data'): Model<Float64Array> {
  return {
    predicts,
    evaluate: (x, t) => prediction(predicts, process, t, marginal(mixture, x, process.alpha(t), process.sigma(t))),
  };
}

/**
 * log p_t(x) of the process started in the mixture, one value a row; t = 0 is the mixture itself where sigma(0) is 0.
 *
 * @param mixture of the data
 * @param process alpha and sigma over time
 * @param x points, row by row
 * @param t time in the process
 * @returns nats, one per row
 * @example logDensity(gaussianMixture({ weights: [1], means: [[0]], covariances: [1] }), flowLinear(), Float64Array.of(0), 0) // [-0.9189], -ln(2 pi) / 2
 */
export function logDensity(mixture: Mixture, process: Process, x: Float64Array, t: number): Float64Array {
  return marginal(mixture, x, process.alpha(t), process.sigma(t)).logDensity;
}

/**
 * The velocity of the probability flow, v = alpha' E[x_0 | x] - sigma' sigma score, and its derivative along a direction, J_v z; from
 * x = alpha x_0 + sigma e the derivative of e is (z - alpha J z) / sigma. sigma must be > 0.
 *
 * @param mixture of the data
 * @param process alpha and sigma over time
 * @param x points, row by row
 * @param t time in the process
 * @param direction vectors z, row by row
 * @returns J_v z, row by row
 * @throws RangeError where sigma(t) is 0
 * @example velocityAlong(gaussianMixture({ weights: [1], means: [[0]], covariances: [1] }), flowLinear(), Float64Array.of(2), 0.5, Float64Array.of(1)) // [0], for v = x (2 t - 1) / (alpha^2 + sigma^2)
 */
export function velocityAlong(
  mixture: Mixture,
  process: Process,
  x: Float64Array,
  t: number,
  direction: Float64Array,
): Float64Array {
  const [alpha, sigma] = [process.alpha(t), process.sigma(t)];
  if (!(sigma > 0)) refuse('sigma > 0 for the derivative of the velocity', `${sigma} at t = ${t} of ${process.name}`);
  const { dataAlong } = marginal(mixture, x, alpha, sigma, direction);
  const rate = process.sigmaRate(t) / sigma;
  const ofData = process.alphaRate(t) - rate * alpha;
  return dataAlong!.map((value, i) => ofData * value + rate * direction[i]!);
}
