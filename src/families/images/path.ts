import type { Meter } from '../../compute/meter.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import { type ImageFamily, imagesOf, type NoiseLevel } from './state.js';

/** Part of the way from noise to data: steps `from` to `to` of `depth`, and where they are counted. */
export interface DenoisingSteps {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly meter: Meter;
}

/** Images at the end of a leg, and the data that the network saw in them when it took the last step: both unclipped. */
export interface Denoised {
  readonly images: Float32Array[];
  readonly expected: Float32Array[];
}

const sum = (a: number, x: Float32Array, b: number, y: Float32Array): Float32Array =>
  x.map((value, i) => a * value + b * y[i]!);

/**
 * The data that a step saw, from the image before and after it: the two equations before = a d + s e and after = a' d + s' e give
 * d = (s' before - s after) / (s' a - s a').
 *
 * @param before pixels before the step
 * @param after pixels after the step
 * @param level alpha and sigma before
 * @param next alpha and sigma after
 * @returns pixels of the expected data
 * @example expectedData(Float32Array.of(1), Float32Array.of(2), { alpha: 0, sigma: 1 }, { alpha: 1, sigma: 0 }) // [2]
 */
export function expectedData(
  before: Float32Array,
  after: Float32Array,
  { alpha, sigma }: NoiseLevel,
  next: NoiseLevel,
): Float32Array {
  const determinant = next.sigma * alpha - sigma * next.alpha;
  return sum(next.sigma / determinant, before, -sigma / determinant, after);
}

/**
 * Denoises images from step `from` to step `to`, one network evaluation per step and image.
 *
 * @param family an image model
 * @param problems one per image
 * @param images pixels of each, at step `from`
 * @param steps `from` and `to`, of `depth` steps in all, and the meter
 * @returns the images at step `to`, and the data expected from them
 * @throws RangeError unless 0 <= from < to <= depth
 * @example denoise(flow, digitProblems, digitProblems.map(() => new Float32Array(784)), { from: 0, to: 1, depth: 4, meter }).images.length // 4
 */
export function denoise(
  family: ImageFamily,
  problems: readonly DigitProblem[],
  images: readonly Float32Array[],
  { from, to, depth, meter }: DenoisingSteps,
): Denoised {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= depth)) {
    throw new RangeError(`denoise: expected steps 0 <= from < to <= ${depth}, got from ${from} to ${to}`);
  }
  const levels = [family.level(to - 1, depth), family.level(to, depth)] as const;
  let state = family.resume(problems, images, from, { depth, meter });
  try {
    for (let step = from; step < to - 1; step++) state = family.refine(state);
    const before = imagesOf(state);
    state = family.refine(state);
    const after = imagesOf(state);
    return { images: after, expected: after.map((image, i) => expectedData(before[i]!, image, ...levels)) };
  } finally {
    family.discard(state);
  }
}

/**
 * An image with more noise, by the forward process from one level to another:
 * x_t = k x_s + sqrt(sigma_t^2 - k^2 sigma_s^2) z with k = alpha_t / alpha_s. Source: D. Kingma et al., arXiv:2107.00630, appendix A.
 *
 * @param image pixels at the level `from`
 * @param from alpha and sigma of the image
 * @param to alpha and sigma to be reached
 * @param noise standard normal, one number per pixel
 * @returns pixels at the level `to`
 * @throws RangeError where the second level is not the noisier one.
 * @example renoise(Float32Array.of(2), { alpha: 1, sigma: 0 }, { alpha: 0.5, sigma: 1 }, Float32Array.of(3)) // [4], 0.5 * 2 + 1 * 3
 */
export function renoise(image: Float32Array, from: NoiseLevel, to: NoiseLevel, noise: Float32Array): Float32Array {
  const keep = to.alpha / from.alpha;
  const added = to.sigma ** 2 - (keep * from.sigma) ** 2;
  if (!(keep <= 1 && added >= 0)) {
    throw new RangeError(
      `renoise: expected a level with more noise than alpha ${from.alpha}, sigma ${from.sigma}, got alpha ${to.alpha}, sigma ${to.sigma}`,
    );
  }
  return sum(keep, image, Math.sqrt(added), noise);
}

/**
 * The stochastic step in place of a deterministic one that has been taken: from a' d + s' e to a' d + sqrt(s'^2 - c^2) e + c z, where
 * c is eta times the standard deviation of q(x' | x, d), so that the marginals stay. Source: J. Song et al., arXiv:2010.02502,
 * equations 12 and 16; for flow paths, whose noise is normal too, it is the same.
 */
export function stochasticStep(
  { images, expected }: Denoised,
  from: NoiseLevel,
  to: NoiseLevel,
  eta: number,
  noise: (i: number) => Float32Array,
): Float32Array[] {
  if (to.sigma === 0) return images;
  const keep = from.alpha / to.alpha;
  const added = Math.max(0, from.sigma ** 2 - (keep * to.sigma) ** 2);
  const drawn = (eta * Math.sqrt(added) * to.sigma) / from.sigma;
  const kept = Math.sqrt(Math.max(0, to.sigma ** 2 - drawn ** 2)) / to.sigma;
  return images.map((image, i) => {
    const [data, z] = [expected[i]!, noise(i)];
    return image.map((value, j) => to.alpha * data[j]! * (1 - kept) + kept * value + drawn * z[j]!);
  });
}
