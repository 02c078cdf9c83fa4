import { bootstrap, checkBootstrap, resamples } from '../../numerics/bootstrap.js';
import type { Estimate, Interval } from '../../numerics/estimate.js';
import { percentiles } from '../../numerics/quantile.js';
import { largest, mean, smallest, sum } from '../../numerics/statistics.js';
import type { Configuration } from './frontier.js';
import { LINEAR, placeAt } from './place-at.js';

/** A curve is one way to spend at several budgets: configurations with the same problems in the same order. */
export type SpendingCurve = readonly Configuration[];

const LEVELS = 20;

function sortedCurve(curve: SpendingCurve, what: string): Configuration[] {
  const problems = curve[0]?.qualities.length ?? 0;
  if (problems === 0) throw new RangeError(`${what}: expected at least one configuration of one problem, got none`);
  for (const { label, cost, qualities } of curve) {
    if (!(cost > 0 && Number.isFinite(cost))) {
      throw new RangeError(`${what} of "${label}": expected a finite cost > 0, got ${cost}`);
    }
    if (qualities.length !== problems) {
      throw new RangeError(`${what} of "${label}": expected ${problems} problems, got ${qualities.length}`);
    }
  }
  return [...curve].sort((a, b) => a.cost - b.cost);
}

/**
 * The quality of every problem at exactly this mean cost: a lot decides between the two configurations next to it, so that the mean
 * cost over lots is the one asked for; quality is then linear in the cost between them. null beyond the curve.
 *
 * @param curve configurations, with the same problems in each
 * @param cost mean cost per problem, in the unit of the curve
 * @returns the quality per problem
 * @throws RangeError for an empty curve, and for configurations of different problems
 * @example atCost([{ label: 'n = 1', cost: 10, qualities: [0] }, { label: 'n = 2', cost: 20, qualities: [1] }], 15) // [0.5]
 */
export function atCost(curve: SpendingCurve, cost: number): number[] | null {
  const sorted = sortedCurve(curve, 'atCost');
  const place = placeAt(
    sorted.map((one) => one.cost),
    cost,
    LINEAR,
  );
  if (place === null) return null;
  const [below, above] = [sorted[place.below]!, sorted[place.above]!];
  return above.qualities.map((quality, i) => place.share * quality + (1 - place.share) * below.qualities[i]!);
}

/** Mean quality of the first curve less that of the second at one cost, with its standard error and interval over problems. */
export interface Comparison extends Estimate {
  readonly cost: number;
  readonly first: number;
  readonly second: number;
}

/**
 * Two ways to spend at equal mean cost (see `atCost`), paired by problem, at each cost that both reach.
 *
 * @param first one way to spend
 * @param second the other, on the same problems
 * @param costs mean cost per problem
 * @param options `seed`, and `level` of the intervals (default 0.95)
 * @returns the mean difference of quality, first less second, with its interval, per cost that both reach
 * @throws RangeError where the two were not tried on the same problems
 * @example compareAtCosts(small, large, [50], { seed: 0 }).length // 1
 */
export function compareAtCosts(
  first: SpendingCurve,
  second: SpendingCurve,
  costs: readonly number[],
  options: { readonly seed: number; readonly level?: number },
): Comparison[] {
  return costs.flatMap((cost) => {
    const [one, other] = [atCost(first, cost), atCost(second, cost)];
    if (one === null || other === null) return [];
    if (one.length !== other.length) {
      throw new RangeError(`compareAtCosts: expected the same problems, got ${one.length} and ${other.length}`);
    }
    const difference = bootstrap(
      one.map((quality, i) => quality - other[i]!),
      mean,
      options,
    );
    return [{ cost, ...difference, first: mean(one), second: mean(other) }];
  });
}

/** ln of the cost at which the running best of a curve reaches a quality, linear in ln cost; NaN beyond the curve. */
function lnCostOf(points: readonly { readonly cost: number; readonly quality: number }[], quality: number): number {
  let [before, best] = [points[0]!, points[0]!.quality];
  if (quality <= best) return Math.log(before.cost);
  for (const point of points.slice(1)) {
    if (point.quality >= quality) {
      const share = (quality - best) / (point.quality - best);
      return Math.log(before.cost) + share * Math.log(point.cost / before.cost);
    }
    if (point.quality > best) [before, best] = [point, point.quality];
  }
  return Number.NaN;
}

/** How many times the cost the second needs for the qualities that both reach; above 1 the first is the more efficient. */
export interface Efficiency extends Interval {
  /** The range of qualities that both reach. */
  readonly from: number;
  readonly to: number;
}

/**
 * The ratio of the costs at which two ways to spend reach equal quality: the geometric mean over twenty qualities between the
 * least and the most that both reach, with the bootstrap over problems. The qualities are those of the problems as they are, in
 * every resample; where a resample does not reach one of them its largest cost counts, so the ratio is a bound there.
 *
 * @param first one way to spend
 * @param second the other, on the same problems
 * @param options seed; replicates and level of the bootstrap over problems
 * @returns null where the two reach no quality in common
 * @throws RangeError for an empty curve, and where the two were not tried on the same problems
 * @example efficiency(small, large, { seed: 0 })?.value // 1.62, the second needs that many times the compute
 */
export function efficiency(
  first: SpendingCurve,
  second: SpendingCurve,
  options: { readonly seed: number; readonly level?: number; readonly replicates?: number },
): Efficiency | null {
  const curves = [first, second].map((curve) => sortedCurve(curve, 'efficiency'));
  const problems = curves[0]![0]!.qualities.length;
  if (curves[1]![0]!.qualities.length !== problems) {
    throw new RangeError(
      `efficiency: expected the same problems, got ${problems} and ${curves[1]![0]!.qualities.length}`,
    );
  }
  const pointsOf = (curve: readonly Configuration[], sample: readonly number[]) =>
    curve.map(({ cost, qualities }) => ({
      cost,
      quality: mean(sample, (p) => qualities[p]!),
    }));
  const all = Array.from({ length: problems }, (_, p) => p);
  const whole = curves.map((curve) => pointsOf(curve, all).map(({ quality }) => quality));
  const from = largest(whole.map((qualities) => qualities[0]!));
  const to = smallest(whole.map((qualities) => largest(qualities)));
  if (!(to > from)) return null;
  const levels = Array.from({ length: LEVELS }, (_, i) => from + ((i + 0.5) / LEVELS) * (to - from));
  const { value, low, high } = bootstrap(
    all,
    (sample) => {
      const [one, other] = curves.map((curve) => pointsOf(curve, sample));
      const cost = (points: typeof one, level: number) => {
        const found = lnCostOf(points!, level);
        return Number.isNaN(found) ? Math.log(points!.at(-1)!.cost) : found;
      };
      return levels.reduce((sum, level) => sum + cost(other, level) - cost(one, level), 0) / LEVELS;
    },
    options,
  );
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high), from, to };
}

/**
 * The first mean cost at which the sign of the difference changes, NaN where it does not, with its interval over the resamples that
 * cross, NaN where fewer than 2 do.
 */
export interface CurveCrossing extends Interval {
  /** The share of resamples that cross. */
  readonly probability: number;
  /** The costs that both curves reach. */
  readonly from: number;
  readonly to: number;
}

const GRID = 120;

/**
 * Where two measured ways to spend are as good as each other: the first mean cost, between those that both reach, at which the sign of
 * the difference of their mean qualities changes (see `atCost`); with the bootstrap over problems. No law is fitted.
 *
 * @param first one way to spend
 * @param second the other, on the same problems
 * @param options seed; replicates (default 400) and level (default 0.95)
 * @returns null where the two reach no cost in common
 * @throws RangeError for an empty curve or different problems, and for settings of the bootstrap that are out of range
 * @example curveCrossing(small, large, { seed: 0 })?.value // 54.6
 */
export function curveCrossing(
  first: SpendingCurve,
  second: SpendingCurve,
  {
    seed,
    replicates = 400,
    level = 0.95,
  }: { readonly seed: number; readonly replicates?: number; readonly level?: number },
): CurveCrossing | null {
  const ends = [first, second].map((curve) => sortedCurve(curve, 'curveCrossing').map(({ cost }) => cost));
  const from = largest(ends.map((costs) => costs[0]!));
  const to = smallest(ends.map((costs) => costs.at(-1)!));
  if (!(to > from)) return null;
  const costs = Array.from({ length: GRID }, (_, i) => Math.min(to, from * (to / from) ** (i / (GRID - 1))));
  const differences = costs.map((cost) => {
    const [one, other] = [atCost(first, cost)!, atCost(second, cost)!];
    return one.map((quality, p) => quality - other[p]!);
  });
  const firstChange = (sample: ArrayLike<number>): number => {
    let before = 0;
    for (let i = 0; i < GRID; i++) {
      const sign = Math.sign(sum(sample, (p) => differences[i]![p]!));
      if (before !== 0 && sign !== 0 && sign !== before) return costs[i]!;
      if (sign !== 0) before = sign;
    }
    return Number.NaN;
  };
  const all = differences[0]!.map((_, p) => p);
  checkBootstrap(all.length, replicates, level);
  const found = Array.from(resamples(all.length, seed, replicates), firstChange).filter(Number.isFinite);
  const [low, high] = found.length < 2 ? [Number.NaN, Number.NaN] : percentiles(Float64Array.from(found).sort(), level);
  return {
    value: firstChange(all),
    low,
    high,
    probability: found.length / replicates,
    from,
    to,
  };
}
