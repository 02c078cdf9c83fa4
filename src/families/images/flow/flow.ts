import { flowLinear } from '../../../dynamics/processes/index.js';
import { probabilityFlow } from '../../../dynamics/samplers/index.js';
import { euler, rungeKutta } from '../../../dynamics/solvers/index.js';
import { type ImageOptions, loadImageFamily, type TrainedFamily } from '../family.js';
import type { ImageModel } from '../model.js';
import { imageSampling } from '../sampling.js';
import type { ImageFamily } from '../state.js';
import { own } from '../way.js';

/** The network as samplers see it: their time runs from data to noise, so that it is told 1 - t and its velocity turns round. */
export const FLOW: ImageModel = {
  process: flowLinear(),
  predicts: 'velocity',
  networkTime: (t) => 1 - t,
  reversed: true,
};

const FAMILY: TrainedFamily = {
  family: 'flow',
  model: FLOW,
  ode: FLOW,
  usual: own(FLOW, imageSampling(probabilityFlow(rungeKutta(euler)))),
};

/**
 * Flow matching on digits: the ODE dx/dt = v(x, t) from noise at t = 0 to data at t = 1, in equal steps of a solver (Euler's
 * method by default) or by any sampler. `depth` counts network evaluations; a step of a solver takes one per stage.
 *
 * @param options checkpoint, solver or sampler, schedule, guidance
 * @returns the family
 * @example generate(flowDigits({ solver: heun }), digitProblems, keys, { depth: 8, meter }).length // 4, each by four steps of Heun's method
 */
export function flowDigits({ solver, ...others }: ImageOptions = {}): ImageFamily {
  return loadImageFamily(FAMILY, solver === undefined || solver === euler ? others : { ...others, solver });
}
