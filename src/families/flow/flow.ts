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
  resumeImages,
} from '../images.js';
import { euler, type Solver, stepsOf } from '../solvers/index.js';

/**
 * Flow matching on digits: the ODE dx/dt = v(x, t) from noise at t = 0 to data at t = 1, in equal steps of a solver (Euler's
 * method unless told). `depth` counts network evaluations; a step takes one a stage.
 *
 * @example generate(flowDigits({ solver: heun }), problems, keys, { depth: 8, meter }) // 4 steps of Heun's method
 */
export function flowDigits(options: { readonly folder?: string; readonly solver?: Solver } = {}): ImageFamily {
  const { folder = inPackage('data', 'models'), solver = euler } = options;
  const { weights, card, id } = loadCheckpoint(folder, 'flow-digits');
  const config = card.network as unknown as UnetConfig;
  const network = imageNetwork(config, weights);
  const ode = { start: 0, end: 1, networkTime: (t: number) => t };
  return {
    family: 'flow',
    model: solver === euler ? id : `${id} ${solver.name}`,
    parameters: countParameters(weights),
    side: config.side,
    level(step, depth) {
      onePerStep(solver);
      return { alpha: step / depth, sigma: 1 - step / depth };
    },
    resume: (problems, images, step, spending) => resumeImages(problems, images, step, spending, config.side),
    begin(problems, keys, spending) {
      stepsOf(solver, spending.depth);
      return beginImages(problems, keys, spending, config.side);
    },
    refine: (state) => integrateImages(state, network, solver, ode),
    finish: finishImages,
    discard: discardImages,
  };
}
