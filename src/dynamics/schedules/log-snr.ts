import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import { logSnr } from '../processes/process.js';
import { type Schedule, spaced } from './schedule.js';

/**
 * Times evenly spaced in log(alpha / sigma). Source: C. Lu et al., arXiv:2206.00927, section 3.3. Both ends need some data and some noise.
 *
 * @param process alpha and sigma over time
 * @param steps a whole number >= 1
 * @param options `toData` and the ends of the range
 * @returns steps + 1 decreasing times
 * @throws RangeError for steps that are not whole or below 1
 * @example uniformLogSnr(edm(), 2) // [80, 0.4, 0.002]
 */
export const uniformLogSnr: Schedule = shipped(
  configured(
    (process, steps, options = {}) =>
      spaced('log-snr', process, steps, options, (t) => logSnr(process, t), process.timeOfLogSnr),
    'log-snr',
  ),
);
