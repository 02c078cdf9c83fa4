import type { tf } from '../../../compute/tf.js';
import { flowLinear } from '../../../dynamics/processes/index.js';
import { euler, type Solver } from '../../../dynamics/solvers/index.js';
import { type ImageOptions, loadImageFamily, solverWay } from '../family.js';
import type { ImageFamily } from '../state.js';
import type { ImageModel } from '../ways/sampler.js';
import type { ImageWay } from '../ways/way.js';

const ODE = { start: 0, end: 1, networkTime: (t: number) => t };

/** The network as samplers see it: their time runs from data to noise, so that it is told 1 - t and its velocity turns round. */
const MODEL: ImageModel = {
  process: flowLinear(),
  predicts: 'velocity',
  evaluate: (run, x, t) => run(x, 1 - t).neg() as tf.Tensor4D,
};

/**
 * Flow matching on digits: the ODE dx/dt = v(x, t) from noise at t = 0 to data at t = 1, in equal steps of a solver (Euler's
 * method unless told) or by any sampler. `depth` counts network evaluations; a step of a solver takes one a stage.
 *
 * @example generate(flowDigits({ solver: heun }), problems, keys, { depth: 8, meter }) // 4 steps of Heun's method
 */
export function flowDigits(options: ImageOptions = {}): ImageFamily {
  const { solver, ...others } = options;
  return loadImageFamily(
    { family: 'flow', model: MODEL, ode: ODE, solve, usual: { ...solve(euler), name: undefined } },
    solver === euler ? others : options,
  );
}

function solve(solver: Solver): ImageWay {
  return solverWay(solver, ODE, (share) => ({ alpha: share, sigma: 1 - share }));
}
