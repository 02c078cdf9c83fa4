import type { Process } from '../../../dynamics/processes/index.js';
import { ddim } from '../../../dynamics/samplers/index.js';
import { type ImageOptions, loadImageFamily, type TrainedFamily } from '../family.js';
import type { ImageModel } from '../model.js';
import { imageSampling } from '../sampling.js';
import type { ImageFamily } from '../state.js';
import { own } from '../way.js';
import { COSINE, discreteCosine, STEPS, trailing } from './schedule.js';

/** Step number i of the 1000 leaves the noise of time (i + 1) / 1000 and is told i / 1000. */
const told = (t: number): number => Math.max(0, Math.min(STEPS - 1, STEPS * t - 1)) / STEPS;

/** The network as samplers see it. */
const MODEL: ImageModel = { process: COSINE, predicts: 'v', networkTime: told };

/** The network at the very times that it was trained at, with their rounded shares of data and noise. */
const DISCRETE: ImageModel = {
  process: discreteCosine(),
  predicts: 'v',
  networkTime: (t) => (Math.round(STEPS * t) - 1) / STEPS,
};

/** x = cos(phi) x_0 + sin(phi) e, whose velocity dx/dphi is v; time is the angle. */
const ANGLE: Process = {
  name: 'angle',
  alpha: Math.cos,
  sigma: Math.sin,
  alphaRate: (angle) => -Math.sin(angle),
  sigmaRate: Math.cos,
  timeOfLogSnr: (lambda) => Math.atan(Math.exp(-lambda)),
  tMin: 0,
  tMax: Math.PI / 2,
};

/** The network's own ODE: the probability flow in the angle. */
const ODE: ImageModel = {
  process: ANGLE,
  predicts: 'velocity',
  networkTime: (angle) => told(COSINE.timeOfLogSnr(-Math.log(Math.tan(angle)))),
};

const FAMILY: TrainedFamily = {
  family: 'diffusion',
  model: MODEL,
  ode: ODE,
  usual: own(DISCRETE, imageSampling(ddim({ clip: 1 }), trailing)),
};

/**
 * Diffusion on digits: a DDPM sampled by DDIM in `depth` steps of one network evaluation each, the predicted data clipped to [-1, 1], by a
 * solver of the probability-flow ODE, or by any sampler. With x = cos(phi) x_0 + sin(phi) e the ODE is dx/dphi = v (T. Salimans and J. Ho,
 * arXiv:2202.00512, appendix D), integrated from phi = pi / 2 to 0; for the cosine schedule phi is linear in t.
 *
 * @param options checkpoint, sampler, schedule, guidance
 * @returns the family
 * @example generate(diffusionDigits(), [digitTask.problem(3)], [{ seed: 0, problem: 3, candidate: 0 }], { depth: 8, meter })[0].pixels.length // 784
 */
export function diffusionDigits(options: ImageOptions = {}): ImageFamily {
  return loadImageFamily(FAMILY, options);
}
