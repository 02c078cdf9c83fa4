import { shipped } from '../../compute/code.js';
import { configured } from '../../compute/settings.js';
import type { Process } from '../processes/process.js';
import { checkTimes, type Schedule } from './schedule.js';

export interface OptimisedTimes {
  readonly times: readonly number[];
  readonly loss: number;
  /** Calls of the loss. */
  readonly calls: number;
}

/**
 * Times for one model, sampler and number of steps: each time between the two ends is moved a share of the way to its neighbours wherever
 * that lowers the loss, with shares that halve from sweep to sweep. The loss is whatever the times are for, such as the distance of
 * samples to those of fine steps from the same noise; never worse than at the start. The idea of times for a model: D. Watson et al.,
 * arXiv:2106.03802; A. Sabour et al., arXiv:2404.14507.
 *
 * @param start decreasing times
 * @param loss of times, to be made small
 * @param options `sweeps` over all times (default 5) and the first `share` (default 0.5)
 * @returns the times, their loss, and the number of calls
 * @throws RangeError for times that do not decrease, and for a loss that is not a number.
 * @example optimiseTimes([1, 0.5, 0], ([, middle]) => (middle! - 0.4) ** 2).times // [1, 0.4, 0]
 */
export function optimiseTimes(
  start: readonly number[],
  loss: (times: readonly number[]) => number,
  { sweeps = 5, share = 0.5 } = {},
): OptimisedTimes {
  let calls = 0;
  const lossOf = (times: readonly number[]) => {
    calls++;
    const value = loss(checkTimes(times));
    if (Number.isNaN(value)) throw new RangeError(`optimised schedule: expected a loss that is a number, got ${value}`);
    return value;
  };
  let times = [...start];
  let best = lossOf(times);
  for (let sweep = 0, step = share; sweep < sweeps; sweep++, step /= 2) {
    for (let i = 1; i < times.length - 1; i++) {
      for (const neighbour of [i - 1, i + 1]) {
        const moved = [...times];
        moved[i] = times[i]! + step * (times[neighbour]! - times[i]!);
        const value = lossOf(moved);
        if (value < best) [times, best] = [moved, value];
      }
    }
  }
  return { times, loss: best, calls };
}

/**
 * Times as a schedule for exactly as many steps as they have.
 *
 * @param times decreasing
 * @returns the schedule
 * @throws RangeError for times that do not decrease; the schedule for another number of steps.
 * @example fixedTimes([1, 0.25, 0]).settings // { times: [1, 0.25, 0] }
 */
export function fixedTimes(times: readonly number[]): Schedule {
  checkTimes(times);
  const schedule = (_: Process, steps: number) => {
    if (steps !== times.length - 1) {
      throw new RangeError(`fixed schedule: expected ${times.length - 1} steps, got ${steps}`);
    }
    return [...times];
  };
  return shipped(configured(schedule, 'fixed-times', { times: [...times] }));
}
