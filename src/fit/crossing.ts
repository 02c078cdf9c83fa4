import type { Law, LawPoint } from '../laws/law.js';
import { percentiles } from '../numerics/quantile.js';
import type { Verdict } from '../numerics/verdict.js';
import { bootstrapFit } from './intervals/fit-bootstrap.js';
import type { Fit } from './least-squares.js';

const GRID = 400;
const BISECTIONS = 60;

/** One curve: a law and the points that it is fitted to. */
export interface CurveOf {
  readonly law: Law;
  readonly points: readonly LawPoint[];
}

export interface Crossing {
  /**
   * Whether the curves cross: supported where the fitted curves and at least `level` of the resampled pairs do, contradicted where
   * the fitted curves and at least `level` of the pairs do not.
   */
  readonly verdict: Verdict;
  /** The budgets at which the fitted curves cross, ascending; empty where they do not. */
  readonly at: readonly number[];
  /** The interval of the first crossing over the resampled pairs that cross; NaN where fewer than 2 do. */
  readonly low: number;
  readonly high: number;
  /** The share of resampled pairs that cross between the budgets asked for. */
  readonly probability: number;
  readonly first: Fit;
  readonly second: Fit;
  /** The resampled pairs in which both laws could be fitted. */
  readonly used: number;
}

export interface CrossingOptions {
  /** The budgets between which to look, 0 < from < to. */
  readonly between: readonly [number, number];
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
}

/** Where f changes its sign between two budgets, ascending: on a grid even in ln x, each change refined by bisection. */
export function signChanges(f: (x: number) => number, [from, to]: readonly [number, number]): number[] {
  const at = (i: number) => (i === GRID ? to : from * (to / from) ** (i / GRID));
  const found: number[] = [];
  let [x, y] = [from, f(from)];
  for (let i = 1; i <= GRID; i++) {
    const [nextX, nextY] = [at(i), f(at(i))];
    if (Number.isFinite(y) && Number.isFinite(nextY)) {
      if (y === 0 && i === 1) found.push(x);
      else if (nextY === 0) found.push(nextX);
      else if (y * nextY < 0) found.push(root(f, x, nextX, y));
    }
    [x, y] = [nextX, nextY];
  }
  return found;
}

function root(f: (x: number) => number, from: number, to: number, atFrom: number): number {
  let [low, high] = [Math.log(from), Math.log(to)];
  for (let i = 0; i < BISECTIONS && high - low > 1e-15 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2;
    const value = f(Math.exp(middle));
    if (value === 0) return Math.exp(middle);
    if (value > 0 === atFrom > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/**
 * The budgets at which two fitted curves are as good as each other, such as those of a small model and a large one.
 *
 * Both curves are fitted and, independently of each other, refitted to resamples of their points (`bootstrapFit`); the r-th
 * resample of one is compared with the r-th of the other. The interval of the first crossing is that of the pairs that cross,
 * and `probability` says how many do. Curves of which every crossing lies outside `between` do not cross.
 *
 * @param first a law and its points
 * @param second the other law and its points
 * @param options the range of x in which to look, `between`; seed, replicates (default 1000) and level (default 0.95)
 * @returns every crossing in x, the interval of the first one, and the share of resamples that cross
 * @throws RangeError for budgets that are not 0 < from < to, or too few points for one of the laws
 * @example crossing({ law: power, points: fallingFrom(2, -0.5) }, { law: power, points: fallingFrom(1, -0.25) }, { between: [1, 100], seed: 1 }).at // [16]
 */
export function crossing(first: CurveOf, second: CurveOf, options: CrossingOptions): Crossing {
  const { between, seed, replicates = 1000, level = 0.95 } = options;
  if (!(between[0] > 0 && between[1] > between[0] && Number.isFinite(between[1]))) {
    throw new RangeError(`crossing: expected budgets 0 < from < to, got ${between.join(' and ')}`);
  }
  // Two seeds, so that the resamples of two curves with as many points do not go together.
  const [one, other] = [first, second].map(({ law, points }, i) =>
    bootstrapFit(law, points, { seed: (seed ^ (i * 0x9e3779b9)) >>> 0, replicates, level }),
  );
  const meet = (p: readonly number[], q: readonly number[]) =>
    signChanges((x) => first.law.predict(x, p) - second.law.predict(x, q), between);
  const at = meet(one!.fit.values, other!.fit.values);
  const used = Math.min(one!.used, other!.used);
  const crossed: number[] = [];
  for (let r = 0; r < used; r++) {
    const [place] = meet(one!.samples[r]!, other!.samples[r]!);
    if (place !== undefined) crossed.push(place);
  }
  const probability = used === 0 ? Number.NaN : crossed.length / used;
  const sorted = Float64Array.from(crossed).sort();
  const [low, high] = sorted.length < 2 ? [Number.NaN, Number.NaN] : percentiles(sorted, level);
  const verdict =
    at.length > 0 && probability >= level
      ? 'supported'
      : at.length === 0 && 1 - probability >= level
        ? 'contradicted'
        : 'undecided';
  return { verdict, at, low, high, probability, first: one!.fit, second: other!.fit, used };
}
