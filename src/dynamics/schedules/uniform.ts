import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import { type Schedule, spaced } from './schedule.js';

/**
 * Times evenly spaced in t.
 *
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
