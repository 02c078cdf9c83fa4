import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import { type Schedule, spaced } from './schedule.js';

/**
 * Times evenly spaced in t.
 *
 * @param process alpha and sigma over time
 * @param steps a whole number >= 1
 * @param options `toData` and the ends of the range
 * @returns steps + 1 decreasing times
 * @throws RangeError for steps that are not whole or below 1
 * @example uniform(flowLinear(), 4) // [1, 0.75, 0.5, 0.25, 0]
 */
export const uniform: Schedule = shipped(
  configured(
    (process, steps, options = {}) =>
      spaced(
        'uniform',
        process,
        steps,
        options,
        (t) => t,
        (u) => u,
      ),
    'uniform',
  ),
);
