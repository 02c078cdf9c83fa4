import type { Configured } from '../../compute/settings.js';
import type { Process } from '../processes/process.js';

/** Part of a process's time range, all of it by default. */
export interface ScheduleOptions {
  /** The first and largest time (default tMax). */
  readonly from?: number;
  /** The last and smallest time (default tMin). */
  readonly to?: number;
  /** Let one more step, counted among `steps`, go from the last time to t = 0, the data (Karras et al. do). */
  readonly toData?: boolean;
}

/** Times at which a sampler stops on its way from noise to data: steps + 1 of them, decreasing. */
export type Schedule = ScheduleFunction & Configured;

export type ScheduleFunction = (process: Process, steps: number, options?: ScheduleOptions) => number[];

/**
 * Times that are evenly spaced in some coordinate u(t), with both ends exact.
 *
 * @throws RangeError for steps that are no whole number >= 1 and for ends that do not decrease or have no finite coordinate.
 */
export function spaced(
  name: string,
  process: Process,
  steps: number,
  { from = process.tMax, to = process.tMin, toData = false }: ScheduleOptions,
  coordinate: (t: number) => number,
  inverse: (u: number) => number,
): number[] {
  const least = toData ? 2 : 1;
  if (!Number.isInteger(steps) || steps < least) {
    throw new RangeError(`schedule ${name}: expected a whole number of steps >= ${least}, got ${steps}`);
  }
  if (!(from > to && to >= 0)) {
    throw new RangeError(`schedule ${name}: expected times that decrease to no less than 0, got from ${from} to ${to}`);
  }
  const [first, last] = [coordinate(from), coordinate(to)];
  if (!Number.isFinite(first) || !Number.isFinite(last)) {
    throw new RangeError(
      `schedule ${name}: expected finite ends, got ${first} at t = ${from} and ${last} at t = ${to} of ${process.name}; choose from and to`,
    );
  }
  const count = toData ? steps - 1 : steps;
  const times = Array.from({ length: count + 1 }, (_, i) =>
    i === 0 ? from : i === count ? to : inverse(first + ((last - first) * i) / count),
  );
  return checkTimes(toData ? [...times, 0] : times);
}

/**
 * Refuses times that a sampler cannot follow.
 *
 * @param times for a sampler
 * @returns the same times
 * @throws RangeError for fewer than two times, and for a time that is not a number >= 0 below the one before.
 * @example checkTimes([1, 0.5, 0]) // [1, 0.5, 0]
 */
export function checkTimes<T extends readonly number[]>(times: T): T {
  if (times.length < 2) throw new RangeError(`times: expected at least 2 (one step), got ${times.length}`);
  times.forEach((t, i) => {
    if (!(t >= 0 && Number.isFinite(t))) throw new RangeError(`times: expected numbers >= 0, got ${t} at ${i}`);
    if (i > 0 && !(t < times[i - 1]!)) {
      throw new RangeError(`times: expected each below the one before, got ${t} after ${times[i - 1]} at ${i}`);
    }
  });
  return times;
}
