import type { tf } from '../../../compute/tf.js';
import { vpCosine } from '../../../dynamics/processes/index.js';
import type { Solver } from '../../../dynamics/solvers/index.js';
import { type ImageOptions, loadImageFamily, solverWay } from '../family.js';
import { type ImageFamily, refineImages } from '../state.js';
import type { ImageModel } from '../ways/sampler.js';
import type { ImageWay } from '../ways/way.js';
import { cosineSchedule, STEPS, samplingTimes, timeAtAngle } from './schedule.js';

const told = (t: number): number => Math.max(0, Math.min(STEPS - 1, t)) / STEPS;

const PROBABILITY_FLOW = {
  start: Math.PI / 2,
  end: 0,
  networkTime: (angle: number) => told(timeAtAngle(angle)),
};

/** The network as samplers see it: step number i of the 1000 leaves the noise of time (i + 1) / 1000 and is told i / 1000. */
const MODEL: ImageModel = {
  process: vpCosine({ tMax: 0.999 }),
  predicts: 'v',
  evaluate: (run, x, t) => run(x, told(STEPS * t - 1)),
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
 * Diffusion on digits: a DDPM sampled by DDIM in `depth` steps of one network evaluation each, by a solver of the probability-flow
 * ODE, or by any sampler. With x = cos(phi) x_0 + sin(phi) e the ODE is dx/dphi = v (T. Salimans and J. Ho, arXiv:2202.00512,
 * appendix D), integrated from phi = pi / 2 to 0; for the cosine schedule phi is linear in t.
 *
 * @example generate(diffusionDigits(), [digits(classifier).problem(3)], [{ seed: 0, problem: 3, candidate: 0 }], { depth: 8, meter })
 */
export function diffusionDigits(options: ImageOptions = {}): ImageFamily {
  return loadImageFamily(
    { family: 'diffusion', model: MODEL, ode: PROBABILITY_FLOW, solve, usual: byDdim(cosineSchedule()) },
    options,
  );
}

function solve(solver: Solver): ImageWay {
  return solverWay(solver, PROBABILITY_FLOW, (share) => {
    const angle = (Math.PI / 2) * (1 - share);
    return { alpha: Math.cos(angle), sigma: Math.sin(angle) };
  });
}

function byDdim(alphaBar: Float64Array): ImageWay {
  return {
    check: samplingTimes,
    refine(state, network) {
      const times = samplingTimes(state.spending.depth);
      const t = times[state.step]!;
      const next = times[state.step + 1];
      return refineImages(state, network, (x, run) =>
        ddimStep(x, run(x, t / STEPS), alphaBar[t]!, next === undefined ? 1 : alphaBar[next]!),
      );
    },
    level(step, depth) {
      if (step === depth) return { alpha: 1, sigma: 0 };
      const signal = alphaBar[samplingTimes(depth)[step]!]!;
      return { alpha: Math.sqrt(signal), sigma: Math.sqrt(1 - signal) };
    },
  };
}
