import { integers, Stream } from '../compute/random.js';
import type { Interval } from '../numerics/estimate.js';
import { solveTriangle, triangle } from '../numerics/qr.js';
import { percentiles } from '../numerics/quantile.js';
import { groupBy, mean, sum } from '../numerics/statistics.js';

/** One training run: its budget in FLOPs, its parameters, and the loss that it ended with. */
export interface IsoFlopRun {
  readonly budget: number;
  readonly n: number;
  readonly y: number;
}

/** The best size at one budget: where the parabola in ln n is lowest. */
export interface IsoFlopOptimum {
  readonly budget: number;
  readonly n: Interval;
  readonly d: Interval;
  readonly y: Interval;
}

export interface IsoFlops {
  readonly optima: readonly IsoFlopOptimum[];
  /** Budgets without a lowest point between their sizes, and why. */
  readonly left: readonly { readonly budget: number; readonly why: string }[];
  /** The best n grows as budget^exponentN and d as budget^exponentD. */
  readonly exponentN: Interval;
  readonly exponentD: Interval;
  /** The resamples in which at least two budgets have an optimum. */
  readonly used: number;
}

export interface IsoFlopOptions {
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
  /** FLOPs per parameter and token: 6 for training (default), 2 for a forward pass. */
  readonly unit?: number;
}

interface Vertex {
  readonly lnN: number;
  readonly y: number;
}

/** The lowest point of the parabola through the runs of one budget, or why there is none. */
function vertexOf(runs: readonly IsoFlopRun[]): Vertex | string {
  const sizes = runs.map(({ n }) => Math.log(n));
  if (new Set(sizes).size < 3) return 'fewer than 3 sizes';
  const centre = mean(sizes, (size) => size);
  const rows = sizes.map((size) => [1, size - centre, (size - centre) ** 2]);
  const [height, slope, bend] = solveTriangle(
    triangle(
      rows,
      runs.map(({ y }) => y),
    ),
  ) as [number, number, number];
  if (!(bend > 0)) return 'the loss does not curve upwards';
  const at = -slope / (2 * bend);
  const beyond = sizes.every((size) => size - centre < at) || sizes.every((size) => size - centre > at);
  if (beyond) return 'the lowest loss lies beyond the sizes';
  return { lnN: centre + at, y: height - slope ** 2 / (4 * bend) };
}

/** The slope of ln n on ln budget, by least squares. */
function exponentOf(vertices: readonly { readonly budget: number; readonly lnN: number }[]): number {
  const centre = mean(vertices, ({ budget }) => Math.log(budget));
  const across = (of: (vertex: (typeof vertices)[number]) => number) =>
    sum(vertices, (vertex) => (Math.log(vertex.budget) - centre) * of(vertex));
  return across(({ lnN }) => lnN) / across(({ budget }) => Math.log(budget) - centre);
}

const found = (groups: readonly (readonly [number, readonly IsoFlopRun[]])[]) =>
  groups.flatMap(([budget, runs]) => {
    const vertex = vertexOf(runs);
    return typeof vertex === 'string' ? [] : [{ budget, ...vertex }];
  });

/**
 * IsoFLOP profiles, approach 2 of Hoffmann et al.: at each budget a parabola of y in ln n by least squares, whose lowest point is the best
 * size there, n*, with d* = budget / (unit n*) tokens; then n* = g budget^a by least squares of logarithms. Intervals are percentiles over
 * resamples of the runs within each budget. Parabolas are symmetric and the joint law's valleys are not, so that with wide ranges of sizes a is
 * biased away from beta / (alpha + beta) unless alpha = beta.
 * Source: J. Hoffmann et al., arXiv:2203.15556 (2022), section 3.2.
 *
 * @param runs budgets in FLOPs; runs of one budget have to say the same number
 * @param options seed, replicates (default 400), level (default 0.95), and `unit`, the FLOPs per parameter and token (default 6)
 * @returns the best size per budget, and the exponents and factors of n* and d*, with intervals
 * @throws RangeError for numbers that are not above 0 and finite, and where fewer than two budgets have an optimum
 * @example isoFlops(runs, { seed: 1 }).exponentN.value // 0.5000
 */
export function isoFlops(
  runs: readonly IsoFlopRun[],
  { seed, replicates = 400, level = 0.95, unit = 6 }: IsoFlopOptions,
): IsoFlops {
  for (const [i, run] of runs.entries()) {
    for (const name of ['budget', 'n', 'y'] as const) {
      if (run[name] > 0 && Number.isFinite(run[name])) continue;
      throw new RangeError(`isoFlops: expected a finite ${name} above 0 at run ${i}, got ${run[name]}`);
    }
  }
  const groups = [...groupBy(runs, ({ budget }) => budget)].sort(([a], [b]) => a - b);
  const vertices = found(groups);
  const left = groups.flatMap(([budget, members]) => {
    const vertex = vertexOf(members);
    return typeof vertex === 'string' ? [{ budget, why: vertex }] : [];
  });
  if (vertices.length < 2) {
    const whys = left.map(({ budget, why }) => `${budget}: ${why}`).join('; ');
    throw new RangeError(`isoFlops: expected optima at 2 budgets or more, got ${vertices.length} (${whys})`);
  }
  const drawn = Array.from({ length: replicates }, (_, r) =>
    found(
      groups.map(([budget, members], g) => {
        const key = { seed, problem: g, candidate: r };
        const places = integers(key, 0, members.length, members.length, Stream.bootstrap);
        return [budget, Array.from(places, (place) => members[place]!)] as const;
      }),
    ),
  ).filter(({ length }) => length >= 2);
  const interval = (value: number, samples: readonly number[]): Interval => {
    if (samples.length < 2) return { value, low: Number.NaN, high: Number.NaN };
    const [low, high] = percentiles(Float64Array.from(samples).sort(), level);
    return { value, low, high };
  };
  const exponents = drawn.map(exponentOf);
  const optima = vertices.map(({ budget, lnN, y }): IsoFlopOptimum => {
    const own = drawn.flatMap((sample) => sample.filter((vertex) => vertex.budget === budget));
    const sizes = own.map((vertex) => Math.exp(vertex.lnN));
    const tokens = sizes.map((n) => budget / (unit * n));
    return {
      budget,
      n: interval(Math.exp(lnN), sizes),
      d: interval(budget / (unit * Math.exp(lnN)), tokens),
      y: interval(
        y,
        own.map((vertex) => vertex.y),
      ),
    };
  });
  const exponent = exponentOf(vertices);
  return {
    optima,
    left,
    exponentN: interval(exponent, exponents),
    exponentD: interval(
      1 - exponent,
      exponents.map((a) => 1 - a),
    ),
    used: drawn.length,
  };
}
