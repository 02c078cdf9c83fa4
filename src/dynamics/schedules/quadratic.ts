import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import { type Schedule, spaced } from './schedule.js';

/**
 * Times evenly spaced in the root of t, closer together near the data. Source: J. Song et al., arXiv:2010.02502, appendix D.2.
 *
 * @param process alpha and sigma over time
 * @param steps a whole number >= 1
 * @param options `toData` and the ends of the range
 * @returns steps + 1 decreasing times
 * @throws RangeError for steps that are not whole or below 1
 * @example quadratic(flowLinear(), 4) // [1, 0.5625, 0.25, 0.0625, 0]
 */
export const quadratic: Schedule = shipped(
  configured(
    (process, steps, options = {}) => spaced('quadratic', process, steps, options, Math.sqrt, (u) => u * u),
    'quadratic',
  ),
);
