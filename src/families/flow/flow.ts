import { loadCheckpoint } from '../../compute/checkpoint.js';
import { inPackage } from '../../compute/paths.js';
import type { UnetConfig } from '../../networks/unet.js';
import { countParameters } from '../../networks/weights.js';
import type { DigitProblem } from '../../tasks/digits.js';
import type { Family } from '../family.js';
import {
  beginImages,
  discardImages,
  finishImages,
  type Image,
  type ImageState,
  imageNetwork,
  refineImages,
} from '../images.js';

/**
 * Flow matching on digits: the ODE dx/dt = v(x, t) from noise at t = 0 to data at t = 1, integrated by Euler's method in `depth`
 * equal steps of one network evaluation each.
 *
 * @example generate(flowDigits(), [digits(classifier).problem(3)], [{ seed: 0, problem: 3, candidate: 0 }], { depth: 8, meter })
 */
export function flowDigits(folder = inPackage('data', 'models')): Family<DigitProblem, ImageState, Image> {
  const { weights, card, id } = loadCheckpoint(folder, 'flow-digits');
  const config = card.network as unknown as UnetConfig;
  const network = imageNetwork(config, weights);
  return {
    family: 'flow',
    model: id,
    parameters: countParameters(weights),
    begin: (problems, keys, spending) => beginImages(problems, keys, spending, config.side),
    refine(state) {
      const { depth } = state.spending;
      return refineImages(state, network, (x, run) => x.add(run(x, state.step / depth).mul(1 / depth)));
    },
    finish: finishImages,
    discard: discardImages,
  };
}
