/** Steps of the forward process. */
export const STEPS = 1000;

const OFFSET = 0.008;
const LARGEST_BETA = 0.999;

function cosine(share: number): number {
  return Math.cos((((share + OFFSET) / (1 + OFFSET)) * Math.PI) / 2) ** 2;
}

/**
 * The cosine schedule: alphaBar[t] for t = 0..999, the share of the data's variance left after t + 1 noising steps,
 * alphaBar_t = prod_s (1 - beta_s), beta_s = min(0.999, 1 - f(s + 1) / f(s)), f(s) = cos^2((s / T + 0.008) / 1.008 * pi / 2).
 * Source: A. Nichol and P. Dhariwal, "Improved denoising diffusion probabilistic models", arXiv:2102.09672, equation 17.
 *
 * @example cosineSchedule()[0] // 0.99996
 */
export function cosineSchedule(): Float64Array {
  const alphaBar = new Float64Array(STEPS);
  let product = 1;
  for (let t = 0; t < STEPS; t++) {
    product *= 1 - Math.min(LARGEST_BETA, 1 - cosine((t + 1) / STEPS) / cosine(t / STEPS));
    alphaBar[t] = product;
  }
  return alphaBar;
}

/**
 * The times at which a sampler of `count` steps calls the network, from noisy to clean: the last time and equal strides below it.
 * Source: J. Song et al., arXiv:2010.02502, appendix D.2 (linear), shifted so that it starts at pure noise (S. Lin et al.,
 * arXiv:2305.08891, "trailing").
 *
 * @example samplingTimes(4) // [999, 749, 499, 249]
 */
export function samplingTimes(count: number): number[] {
  if (!Number.isInteger(count) || count < 1 || count > STEPS) {
    throw new RangeError(`diffusion: expected 1 to ${STEPS} denoising steps, got ${count}`);
  }
  return Array.from({ length: count }, (_, i) => Math.round((STEPS * (count - i)) / count) - 1);
}

/**
 * The time t (0..999, between whole ones too) at which the cosine schedule has the angle phi, where alphaBar = cos(phi)^2.
 *
 * @example timeAtAngle(Math.PI / 4) // 495.05
 */
export function timeAtAngle(angle: number): number {
  const offset = Math.acos(Math.sqrt(cosine(0)));
  const share = Math.acos(Math.cos(angle) * Math.cos(offset));
  return STEPS * (((share * 2) / Math.PI) * (1 + OFFSET) - OFFSET) - 1;
}
