import { shipped } from '../../compute/code.js';
import { factory } from '../../compute/settings.js';
import type { Process } from '../processes/process.js';
import { uniformLogSnr } from './log-snr.js';
import type { Schedule, ScheduleFunction } from './schedule.js';

export interface Levels {
  /** The schedule in between, `uniformLogSnr` by default. */
  readonly schedule: Schedule;
  /** sigma / alpha at the first time (default 80) and at the last but the data (default 0.01), inside the process's own range. */
  readonly largest: number;
  readonly smallest: number;
  /** Whether the last step goes to the data (default false). */
  readonly toData: boolean;
}

const DEFAULTS: Levels = { schedule: uniformLogSnr, largest: 80, smallest: 0.01, toData: false };

/**
 * A schedule between two levels of sigma / alpha, for samplers that cannot start without any data or end without any noise.
 *
 * @param options `schedule`, `largest` and `smallest` level, `toData`
 * @returns the schedule
 * @throws RangeError for levels that do not decrease; TypeError for a value that JSON cannot hold, NaN among them
 * @example levels({ smallest: 1, largest: 4 })(edm(), 2) // [4, 2, 1]
 */
export const levels = factory(
  'levels',
  DEFAULTS,
  shipped(({ schedule, largest, smallest, toData }): ScheduleFunction => {
    if (!(largest > smallest && smallest > 0)) {
      throw new RangeError(`schedule levels: expected largest > smallest > 0, got ${largest} and ${smallest}`);
    }
    const at = (process: Process, ratio: number): number =>
      Math.min(process.tMax, Math.max(process.tMin, process.timeOfLogSnr(-Math.log(ratio))));
    return (process, steps, options = {}) =>
      schedule(process, steps, { from: at(process, largest), to: at(process, smallest), toData, ...options });
  }),
);
