import type { Interval, Intervals } from './interval.js';

/** The size of a difference: from 0 where its sign is open. */
function sizeOf({ effect, low, high, ...rest }: Interval): Interval {
  return {
    ...rest,
    effect: Math.abs(effect),
    low: low > 0 ? low : high < 0 ? -high : 0,
    high: Math.max(Math.abs(low), Math.abs(high)),
  };
}

/**
 * The interval of the size of a difference from that of the difference. It may lie on either side, so that its ends are those of the
 * two-sided interval with half of the error.
 *
 * @example magnitude((level) => normalInterval(-0.2, 0.05, level, 9))(0.9).low // 0.102, as of 0.2 at 95 %
 */
export const magnitude =
  (of: Intervals): Intervals =>
  (level) =>
    sizeOf(of((1 + level) / 2));
