import type { Law, LawPoint } from '../laws/law.js';
import { mean } from '../numerics/statistics.js';
import { fitLaw } from './least-squares.js';
import type { FitMethod } from './solve/starts.js';

/**
 * How well a law forecasts: it is fitted without the largest budgets, a share of the different x and at least one, and the
 * result is the root mean square of y - f(x) on those left out, in the unit of y. NaN where the rest cannot be fitted.
 *
 * @param law the law to fit
 * @param points x and y, with sigma where it is known
 * @param share the share of different x to leave out, from 0 to 0.9
 * @param options `method`, what looks for the minimum (default 'own')
 * @returns the root mean square error, in the unit of y
 * @throws RangeError for a share outside 0 to 0.9
 * @example holdOutError(logarithm, [1, 2, 4, 8].map((x) => ({ x, y: Math.log(x) })), 0.25) // 0, about
 */
export function holdOutError(
  law: Law,
  points: readonly LawPoint[],
  share: number,
  { method = 'own' }: { readonly method?: FitMethod } = {},
): number {
  if (!(share >= 0 && share <= 0.9)) throw new RangeError(`holdOutError: expected a share from 0 to 0.9, got ${share}`);
  const budgets = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const kept = budgets.length - Math.max(1, Math.round(share * budgets.length));
  if (kept < 1) return Number.NaN;
  const last = budgets[kept - 1]!;
  const fit = fitLaw(
    law,
    points.filter(({ x }) => x <= last),
    { method },
  );
  if (fit.status === 'too few points' || fit.status === 'failed') return Number.NaN;
  const outside = points.filter(({ x }) => x > last);
  return Math.sqrt(mean(outside, ({ x, y }) => (y - fit.predict(x)) ** 2));
}
