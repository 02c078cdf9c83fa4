import type { tf } from '../../compute/backend.js';
import { loadCheckpoint } from '../../compute/checkpoint.js';
import { inPackage } from '../../compute/paths.js';
import type { UnetConfig } from '../../networks/unet.js';
import { countParameters } from '../../networks/weights.js';
import {
  beginImages,
  discardImages,
  finishImages,
  type ImageFamily,
  imageNetwork,
  integrateImages,
  onePerStep,
  refineImages,
  resumeImages,
} from '../images.js';
import { type Solver, stepsOf } from '../solvers/index.js';
import { cosineSchedule, STEPS, samplingTimes, timeAtAngle } from './schedule.js';

const PROBABILITY_FLOW = {
  start: Math.PI / 2,
  end: 0,
  networkTime: (angle: number) => Math.max(0, Math.min(STEPS - 1, timeAtAngle(angle))) / STEPS,
};

/**
 * One deterministic DDIM step (eta = 0) from alphaBar `from` to alphaBar `to`: the predicted v gives the data
 * x_0 = sqrt(from) x - sqrt(1 - from) v (T. Salimans and J. Ho, arXiv:2202.00512), clipped to the data's range [-1, 1], and
 * x_0 gives the noise e that fits it; then x = sqrt(to) x_0 + sqrt(1 - to) e (J. Song et al., arXiv:2010.02502, equation 12).
 */
export function ddimStep(x: tf.Tensor4D, v: tf.Tensor4D, from: number, to: number): tf.Tensor4D {
  const data = x
    .mul(Math.sqrt(from))
    .sub(v.mul(Math.sqrt(1 - from)))
    .clipByValue(-1, 1);
  const fitting = x.sub(data.mul(Math.sqrt(from))).div(Math.sqrt(1 - from));
  return data.mul(Math.sqrt(to)).add(fitting.mul(Math.sqrt(1 - to))) as tf.Tensor4D;
}

/**
 * Diffusion on digits: a DDPM sampled by DDIM in `depth` steps of one network evaluation each, or by a solver of the
 * probability-flow ODE. With x = cos(phi) x_0 + sin(phi) e the ODE is dx/dphi = v (T. Salimans and J. Ho, arXiv:2202.00512,
 * appendix D), integrated from phi = pi / 2 to 0; for the cosine schedule phi is linear in t.
 *
 * @example generate(diffusionDigits(), [digits(classifier).problem(3)], [{ seed: 0, problem: 3, candidate: 0 }], { depth: 8, meter })
 */
export function diffusionDigits(options: { readonly folder?: string; readonly solver?: Solver } = {}): ImageFamily {
  const { folder = inPackage('data', 'models'), solver } = options;
  const { weights, card, id } = loadCheckpoint(folder, 'diffusion-digits');
  const config = card.network as unknown as UnetConfig;
  const network = imageNetwork(config, weights);
  const alphaBar = cosineSchedule();
  return {
    family: 'diffusion',
    model: solver === undefined ? id : `${id} ${solver.name}`,
    parameters: countParameters(weights),
    side: config.side,
    level(step, depth) {
      if (solver !== undefined) {
        onePerStep(solver);
        const angle = (Math.PI / 2) * (1 - step / depth);
        return { alpha: Math.cos(angle), sigma: Math.sin(angle) };
      }
      if (step === depth) return { alpha: 1, sigma: 0 };
      const signal = alphaBar[samplingTimes(depth)[step]!]!;
      return { alpha: Math.sqrt(signal), sigma: Math.sqrt(1 - signal) };
    },
    resume: (problems, images, step, spending) => resumeImages(problems, images, step, spending, config.side),
    begin(problems, keys, spending) {
      if (solver === undefined) samplingTimes(spending.depth);
      else stepsOf(solver, spending.depth);
      return beginImages(problems, keys, spending, config.side);
    },
    refine(state) {
      if (solver !== undefined) return integrateImages(state, network, solver, PROBABILITY_FLOW);
      const times = samplingTimes(state.spending.depth);
      const t = times[state.step]!;
      const next = times[state.step + 1];
      return refineImages(state, network, (x, run) =>
        ddimStep(x, run(x, t / STEPS), alphaBar[t]!, next === undefined ? 1 : alphaBar[next]!),
      );
    },
    finish: finishImages,
    discard: discardImages,
  };
}
