import { normals, Stream } from '../compute/random.js';
import { powerFloor } from '../laws/index.js';
import type { Interval } from '../numerics/estimate.js';
import { quantile } from '../numerics/quantile.js';
import { type Fit, fitLaw } from './least-squares.js';

/** Where a falling curve has come within a share of its floor; Infinity where it has no floor above 0. */
export interface Saturation extends Interval {
  /** The share of refits with a floor above 0: those that saturate at all. */
  readonly probability: number;
  readonly fit: Fit;
}

export interface SaturationOptions {
  /** How far above the floor is near enough, as a share of the floor. */
  readonly share: number;
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
}

/**
 * The budget at which y = e + a x^-alpha is `share` of the floor above it, x = (a / (share e))^(1 / alpha): from there on more of x buys
 * no more than that share. The interval is that of refits to points moved by their standard errors (the parametric bootstrap); a curve
 * that falls without a floor, or may, has no upper end.
 *
 * @param points y at x > 0, with its standard error sigma > 0
 * @param options `share` of the floor > 0, seed, replicates (default 400) and level (default 0.95)
 * @returns the budget in the unit of x, with its interval
 * @throws RangeError for a share that is not > 0, and points without standard errors.
 * @example saturation(measuredPoints, { share: 0.1, seed: 0 }).value // 20 network evaluations
 */
export function saturation(
  points: readonly { readonly x: number; readonly y: number; readonly sigma: number }[],
  { share, seed, replicates = 400, level = 0.95 }: SaturationOptions,
): Saturation {
  if (!(share > 0)) throw new RangeError(`saturation: expected a share of the floor > 0, got ${share}`);
  points.forEach(({ sigma }, i) => {
    if (!(sigma > 0)) throw new RangeError(`saturation: expected a standard error > 0 at point ${i}, got ${sigma}`);
  });
  const at = ([e, a, alpha]: readonly number[]) => {
    if (!(e! > 0)) return Infinity;
    return a! > 0 ? (a! / (share * e!)) ** (1 / alpha!) : 0;
  };
  const fit = fitLaw(powerFloor, points);
  const places: number[] = [];
  for (let r = 0; r < replicates; r++) {
    const noise = normals({ seed, problem: 0, candidate: r }, 0, points.length, Stream.bootstrap);
    const moved = points.map(({ x, y, sigma }, i) => ({ x, y: y + sigma * noise[i]!, sigma }));
    const { status, values } = fitLaw(powerFloor, moved);
    if (status === 'converged' || status === 'bound hit') places.push(at(values));
  }
  places.sort((p, q) => p - q);
  const end = (probability: number) => {
    // No interpolation towards Infinity.
    const place = quantile(
      places.map((value) => Math.min(value, Number.MAX_VALUE / 4)),
      probability,
    );
    return place >= Number.MAX_VALUE / 1e6 ? Infinity : place;
  };
  return {
    value: at(fit.values),
    low: end((1 - level) / 2),
    high: end((1 + level) / 2),
    probability: places.filter(Number.isFinite).length / places.length,
    fit,
  };
}
