import { shipped } from '../../compute/code.js';
import { factory } from '../../compute/settings.js';
import { type ScheduleFunction, spaced } from './schedule.js';

/**
 * Times evenly spaced in (sigma / alpha)^(1 / rho); rho = 7 (the default) puts most steps at low noise, rho = 1 is uniform in the noise.
 * Source: T. Karras et al., arXiv:2206.00364, equation 5.
 *
 * @param options `rho` (default 7)
 * @returns the schedule
 * @throws RangeError for a rho that is not above 0; TypeError for a value that JSON cannot hold, NaN among them
 * @example karras({ rho: 1 })(edm({ sigmaMin: 1, sigmaMax: 5 }), 4) // [5, 4, 3, 2, 1]
 */
export const karras = factory(
  'karras',
  { rho: 7 },
  shipped(({ rho }): ScheduleFunction => {
    if (!(rho > 0 && Number.isFinite(rho))) throw new RangeError(`schedule karras: expected rho > 0, got ${rho}`);
    return (process, steps, options = {}) =>
      spaced(
        'karras',
        process,
        steps,
        options,
        (t) => (process.sigma(t) / process.alpha(t)) ** (1 / rho),
        (u) => process.timeOfLogSnr(-rho * Math.log(u)),
      );
  }),
);
