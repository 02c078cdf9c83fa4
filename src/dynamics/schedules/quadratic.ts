import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import { type Schedule, spaced } from './schedule.js';

/**
 * Times evenly spaced in the root of t, closer together near the data. Source: J. Song et al., arXiv:2010.02502, appendix D.2.
 *
 * @example quadratic(flowLinear(), 4) // [1, 0.5625, 0.25, 0.0625, 0]
 */
export const quadratic: Schedule = shipped(
  configured(
    (process, steps, options = {}) => spaced('quadratic', process, steps, options, Math.sqrt, (u) => u * u),
    'quadratic',
  ),
);
