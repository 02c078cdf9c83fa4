import { shipped } from '../../../compute/code.js';
import { configured } from '../../../compute/settings.js';
import { type Process, vpCosine } from '../../../dynamics/processes/index.js';
import type { Schedule } from '../../../dynamics/schedules/index.js';

/** Steps of the forward process. */
export const STEPS = 1000;

const LARGEST_BETA = 0.999;

/** The forward process in the limit of infinitely many steps. */
export const COSINE: Process = vpCosine({ tMax: 0.999 });

/**
 * The cosine schedule in steps: alphaBar[t] for t = 0..999, the share of the data's variance left after t + 1 noising steps,
 * alphaBar_t = prod_s (1 - beta_s), beta_s = min(0.999, 1 - f(s + 1) / f(s)) with f the square of `vpCosine`'s alpha.
 * Source: A. Nichol and P. Dhariwal, "Improved denoising diffusion probabilistic models", arXiv:2102.09672, equation 17.
 *
 * @example cosineSchedule()[0] // 0.99996
 */
export function cosineSchedule(): Float64Array {
  const alphaBar = new Float64Array(STEPS);
  const left = (t: number) => COSINE.alpha(t / STEPS) ** 2;
  let product = 1;
  for (let t = 0; t < STEPS; t++) {
    product *= 1 - Math.min(LARGEST_BETA, 1 - left(t + 1) / left(t));
    alphaBar[t] = product;
  }
  return alphaBar;
}

/** The forward process in its 1000 steps: alpha and sigma at t = 0, 1 / 1000, ..., 1, where the network was trained. */
export function discreteCosine(): Process {
  const alphaBar = cosineSchedule();
  const left = (t: number): number => (t === 0 ? 1 : alphaBar[Math.round(STEPS * t) - 1]!);
  return {
    ...COSINE,
    name: 'vp-cosine-1000',
    alpha: (t) => Math.sqrt(left(t)),
    sigma: (t) => Math.sqrt(1 - left(t)),
    tMin: 0,
    tMax: 1,
  };
}

/**
 * The times of a sampler of up to 1000 steps: the last time, equal strides below it, and the data.
 * Source: J. Song et al., arXiv:2010.02502, appendix D.2 (linear), shifted so that it starts at pure noise (S. Lin et al.,
 * arXiv:2305.08891, "trailing").
 *
 * @throws RangeError for more than 1000 steps or none.
 * @example trailing(discreteCosine(), 4) // [1, 0.75, 0.5, 0.25, 0]
 */
export const trailing: Schedule = shipped(
  configured((_: Process, steps: number) => {
    if (!Number.isInteger(steps) || steps < 1 || steps > STEPS) {
      throw new RangeError(`diffusion: expected 1 to ${STEPS} denoising steps, got ${steps}`);
    }
    return Array.from({ length: steps + 1 }, (_, i) => Math.round((STEPS * (steps - i)) / steps) / STEPS);
  }, 'trailing'),
);
