import type { Meter } from '../../compute/meter.js';
import type { Key } from '../../compute/random.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import { type ImageFamily, imagesOf } from './state.js';

/**
 * The images after every refinement, the noise first, not clipped: `trajectories(...)[k][i]` is image i after k of `depth` steps.
 *
 * @param family an image model
 * @param problems one per image
 * @param keys the random numbers of each image
 * @param spending `depth` in refinements, and the meter
 * @returns pixels [step][image], with depth + 1 steps
 * @throws RangeError for a key that is out of range, and for evaluations that do not pay for a step
 * @example straightness(trajectories(flow, digitProblems, keys, { depth: 4, meter }), { seed: 0 }).curvature.value // 0.1
 */
export function trajectories(
  family: ImageFamily,
  problems: readonly DigitProblem[],
  keys: readonly Key[],
  spending: { readonly depth: number; readonly meter: Meter },
): Float32Array[][] {
  let state = family.begin(problems, keys, spending);
  try {
    const found = [imagesOf(state)];
    for (let step = 0; step < spending.depth; step++) {
      state = family.refine(state);
      found.push(imagesOf(state));
    }
    return found;
  } finally {
    family.discard(state);
  }
}
