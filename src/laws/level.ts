import { largest, mean, smallest } from '../numerics/statistics.js';
import type { LawPoint } from './law.js';

/** A change over all budgets by less than this share of the level is taken for none. */
export const FLAT = 0.1;

/** The largest x over the smallest. */
export function span(points: readonly LawPoint[]): number {
  const xs = points.map(({ x }) => x);
  return largest(xs) / smallest(xs);
}

/** The mean of y. */
export const level = (points: readonly LawPoint[]): number => mean(points, ({ y }) => y);
