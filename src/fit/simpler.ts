import type { Law, LawPoint } from '../laws/law.js';
import { profileIntervals } from './intervals/profile.js';
import type { Fit } from './least-squares.js';

/** A law that contains the chosen one, and whether what it has more is known to make no difference. */
export interface Wider {
  readonly law: string;
  readonly negligible: boolean;
  /** What is open, in words. */
  readonly reason: string;
}

/**
 * Whether `law` with one parameter at 0 is the law called `chosen`, and if so, whether the profile interval of that parameter
 * holds only values that make no difference: a test of equivalence, because a penalty for parameters shows no parameter to be 0.
 * Nothing where `law` does not contain it, could not be fitted at all or ends at a bound, where it is another law.
 * Source: S. Wellek, Testing Statistical Hypotheses of Equivalence and Noninferiority (2010), section 1.
 *
 * @example simplerThan(powerFloor, 'power', points, fits) // [{ law: 'power-floor', negligible: false, reason: ... }]
 */
export function simplerThan(
  law: Law,
  chosen: string,
  points: readonly LawPoint[],
  fits: readonly Fit[],
): readonly Wider[] {
  const special = law.special?.find((simple) => simple.law === chosen);
  const fit = fits.find((other) => other.law === law.name);
  if (!special || !fit || (fit.status !== 'converged' && fit.status !== 'not identified')) return [];
  const [ends] = profileIntervals(law, points, fit, { parameters: [special.parameter] });
  const negligible = ends!.every((end) => special.negligible(end, points));
  const [low, high] = ends!.map((end) => end.toPrecision(2));
  return [
    {
      law: law.name,
      negligible,
      reason: `${special.parameter} of ${law.name} may be from ${low} to ${high}, which ${chosen} leaves out`,
    },
  ];
}
