import { studentQuantile } from './distributions.js';
import { mean, variance } from './statistics.js';

/** A difference of two means, and the Student's t that its interval is from. */
export interface Difference {
  readonly value: number;
  readonly error: number;
  /** Rounded down to a whole number, at least 1. */
  readonly degrees: number;
  interval(level: number): [number, number];
}

/**
 * The difference of the means of two samples whose variances need not be equal, with Satterthwaite's degrees of freedom.
 * Source: B. Welch, Biometrika 34 (1947) 28-35.
 *
 * @throws RangeError for a sample of fewer than 2
 * @example welch([1, 2, 3], [0, 1, 2]).value // 1
 */
export function welch(first: readonly number[], second: readonly number[]): Difference {
  for (const { length } of [first, second]) {
    if (length < 2) throw new RangeError(`welch: expected at least 2 values in each sample, got ${length}`);
  }
  const [a, b] = [variance(first) / first.length, variance(second) / second.length];
  const error = Math.sqrt(a + b);
  const exact = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const degrees = Math.max(1, Math.floor(Number.isFinite(exact) ? exact + 1e-9 : 1));
  const value = mean(first) - mean(second);
  const interval = (level: number): [number, number] => {
    const half = error === 0 ? 0 : studentQuantile(level, degrees) * error;
    return [value - half, value + half];
  };
  return { value, error, degrees, interval };
}
