import type { Input, Law, LawPoint } from '../../laws/law.js';
import { studentQuantile } from '../../numerics/distributions.js';
import { hypot, sum } from '../../numerics/statistics.js';
import type { Fit } from '../least-squares.js';
import { refine } from '../solve/refine.js';

/** Steps away from the minimum before an end counts as open: the last is about 2^40 times the first. */
const STEPS = 40;
const BISECTIONS = 25;
/** The end is found to this share of its distance from the value. */
const CLOSE = 1e-5;

/** The ends of one parameter's interval; an end is infinite where the data never exclude the values beyond. */
export type ProfileInterval = readonly [number, number];

/**
 * Profile likelihood intervals: all values of a parameter for which the best fit of the others is not much worse.
 *
 * With S(v) the least sum of squares with parameter j held at v, the profile t is tau(v) = sign(v - p_j) sqrt((S(v) - S) / s^2),
 * and the interval is |tau| <= t, Student's quantile with n - p degrees of freedom. s^2 is SSE / (n - p), or max(1, chi^2 /
 * (n - p)) where every point has a sigma, as in `fitLaw`. For a law linear in its parameters this is value -+ t se; for others
 * it follows the curvature that standard errors leave out. An end that is not reached within the bounds of the law is the
 * bound; without a bound it is infinite. NaN for a fit without a minimum ("failed", "too few points").
 * Source: D. Bates and D. Watts, Nonlinear Regression Analysis and Its Applications (1988), section 6.1.
 *
 * @param law the law of the fit
 * @param points the points that `fit` was made from
 * @param fit a fit of that law to those points
 * @param options `level` (default 0.95) and `parameters`, by name (default: all)
 * @param options.parameters which parameters, all by default
 * @returns an interval per parameter, in the order asked for
 * @throws RangeError for a level outside 0 to 1, a fit of another law or other points, and a parameter that the law does not have
 * @example profileIntervals(power, points, fitLaw(power, points))[1] // [-0.322, -0.285], of the exponent
 */
export function profileIntervals<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  fit: Fit<X>,
  {
    level = 0.95,
    parameters = law.parameters,
  }: { readonly level?: number; readonly parameters?: readonly string[] } = {},
): ProfileInterval[] {
  if (!(level > 0 && level < 1))
    throw new RangeError(`profileIntervals: expected a level between 0 and 1, got ${level}`);
  if (fit.law !== law.name || fit.points !== points.length) {
    throw new RangeError(
      `profileIntervals: expected the fit of "${law.name}" to ${points.length} points, got one of "${fit.law}" to ${fit.points}`,
    );
  }
  if (fit.status === 'failed' || fit.status === 'too few points') return parameters.map(() => [Number.NaN, Number.NaN]);
  const weighted = points[0]!.sigma !== undefined;
  const mean = fit.sse / fit.degrees;
  const size = sum(points, ({ y, sigma = 1 }) => (y / sigma) ** 2);
  const variance = Math.max(weighted ? Math.max(1, mean) : mean, (8 * Number.EPSILON) ** 2 * size, Number.MIN_VALUE);
  const limit = studentQuantile(level, fit.degrees) ** 2 * variance;
  return parameters.map((name) => {
    const j = law.parameters.indexOf(name);
    if (j < 0) throw new RangeError(`profileIntervals: "${law.name}" has no parameter "${name}"`);
    return [endOf(law, points, fit, j, -1, limit), endOf(law, points, fit, j, 1, limit)];
  });
}

/** Where the least sum of squares with parameter j held has grown by `limit`, below the fit or above it. */
function endOf<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  fit: Fit<X>,
  j: number,
  side: number,
  limit: number,
): number {
  const bounds = law.bounds(points);
  const bound = (side < 0 ? bounds.low : bounds.high)[j]!;
  const centre = fit.values[j]!;
  // The other parameters go along: each fit starts from those of the last v inside.
  let at: readonly number[] = fit.values;
  const excess = (v: number): number => {
    const held = (list: readonly number[]) => list.map((value, k) => (k === j ? v : value));
    const box = { low: held(bounds.low), high: held(bounds.high) };
    const from = (start: readonly number[]) => refine(law, points, held(start), { bounds: box });
    const warm = from(at);
    const found = warm.squares - fit.sse < limit ? warm : lower(warm, from(fit.values));
    if (Number.isNaN(found.squares)) return Number.POSITIVE_INFINITY;
    const more = found.squares - fit.sse;
    if (more < limit) at = found.values;
    return more;
  };
  const within = (v: number) => (side < 0 ? Math.max(v, bound) : Math.min(v, bound));
  const error = fit.errors[j]!;
  const first =
    Number.isFinite(error) && error > 0
      ? error
      : unitOf(law, points, fit.values, j, limit) || Math.abs(centre) * 1e-2 || 1e-2;
  let inside = centre;
  let below = 0;
  let above = Number.NaN;
  let outside = Number.NaN;
  let step = first;
  for (let i = 0; i < STEPS; i++, step *= 2) {
    const v = within(centre + side * step);
    if (v === inside) return bound;
    const more = excess(v);
    if (more >= limit) {
      outside = v;
      above = more;
      break;
    }
    if (v === bound) return bound;
    inside = v;
    below = more;
  }
  if (Number.isNaN(outside)) return side * Number.POSITIVE_INFINITY;
  const tau = (more: number) => Math.sqrt(Math.max(0, more) / limit) - 1;
  const close = CLOSE * Math.abs(outside - centre);
  return rootBetween([inside, tau(below)], [outside, tau(above)], (v) => tau(excess(v)), close);
}

/** The change of a parameter by itself that costs `limit`, by the slopes of the curve; 0 where they tell none. */
function unitOf<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  values: readonly number[],
  j: number,
  limit: number,
): number {
  const length = hypot(points.map(({ x, sigma = 1 }) => law.jacobian(x, values)[j]! / sigma));
  const unit = Math.sqrt(limit) / length;
  return Number.isFinite(unit) ? unit : 0;
}

type Refined = ReturnType<typeof refine>;
const lower = (one: Refined, other: Refined) =>
  other.squares < one.squares || Number.isNaN(one.squares) ? other : one;

/** The root of an increasing function between a point where it is negative and one where it is not, by regula falsi (Illinois). */
function rootBetween(
  [from, atFrom]: readonly [number, number],
  [to, atTo]: readonly [number, number],
  f: (v: number) => number,
  close: number,
): number {
  let [a, fa, b, fb] = [from, atFrom, to, atTo];
  for (let i = 0; i < BISECTIONS && Math.abs(b - a) > close; i++) {
    const middle = Number.isFinite(fb) ? a + ((b - a) * fa) / (fa - fb) : (a + b) / 2;
    const value = f(middle);
    if (value < 0) {
      a = middle;
      fa = value;
      if (Number.isFinite(fb)) fb /= 2;
    } else {
      b = middle;
      fb = value;
      fa /= 2;
    }
    if (Math.abs(value) < CLOSE) return middle;
  }
  return (a + b) / 2;
}
