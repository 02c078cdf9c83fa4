import { integers, Stream } from '../../compute/random.js';
import type { Bounds, Input, Law, LawPoint } from '../../laws/law.js';
import type { FitStatus } from '../least-squares.js';
import { normalInverse } from '../solve/covariance.js';
import { onBounds, refine, weightedJacobian } from '../solve/refine.js';

/** The order in which statuses are numbered in `Share.statuses`. */
export const STATUSES: readonly FitStatus[] = ['converged', 'bound hit', 'not identified', 'failed', 'too few points'];

/** What all replicates of one bootstrap have in common; only plain data, so that it can go to another thread. */
export interface Resampling<X extends Input> {
  readonly points: readonly LawPoint<X>[];
  /** The group of each point, counted from 0; groups are drawn whole. */
  readonly groupOf: readonly number[];
  readonly groups: number;
  /** The parameters of the fit to all points. */
  readonly fitted: readonly number[];
  /** Where the refitted curve is read off. */
  readonly at: readonly X[];
  readonly seed: number;
  readonly replicates: number;
}

/** What the replicates give, in memory that threads can share. */
export interface Share {
  /** How many replicates have been taken, and how many are done. */
  readonly progress: Int32Array;
  /** One row a replicate: the parameters and then the predictions. */
  readonly rows: Float64Array;
  readonly statuses: Uint8Array;
}

const CHUNK = 32;

/** Empty results for `replicates` rows of `width` numbers. */
export function shareOf(replicates: number, width: number): Share {
  return {
    progress: new Int32Array(new SharedArrayBuffer(8)),
    rows: new Float64Array(new SharedArrayBuffer(8 * replicates * width)),
    statuses: new Uint8Array(new SharedArrayBuffer(replicates)),
  };
}

/** The general fit, from several starts. */
function search<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  [start, ...others]: readonly [readonly number[], ...(readonly number[])[]],
  bounds: Bounds,
): { values: readonly number[]; status: FitStatus } {
  const { values, squares, settled } = refine(law, points, start, { bounds, others });
  if (!Number.isFinite(squares)) return { values, status: 'failed' };
  const held = onBounds(values, bounds);
  const free = values.map((_, j) => j).filter((j) => !held.includes(j));
  const jacobian = weightedJacobian(law, points, values).map((row) => free.map((j) => row[j]!));
  if (free.length > 0 && !normalInverse(jacobian)) return { values, status: 'not identified' };
  if (!settled) return { values, status: 'failed' };
  return { values, status: held.length > 0 ? 'bound hit' : 'converged' };
}

/**
 * A function that fits the law again with point i counted `counts[i]` times and writes the parameters to `values`: by the
 * law's own short cut where it has one that settles, otherwise by the general fit from `fitted` and from the law's start.
 */
export function refitter<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  fitted: readonly number[],
): (counts: ArrayLike<number>, values: Float64Array) => FitStatus {
  const bounds = law.bounds(points);
  const fast = law.reweighted?.(points);
  const start = law.start(points);
  const places = new Map<string, number>();
  const placeOf = points.map(({ x }) => {
    const name = String(x);
    if (!places.has(name)) places.set(name, places.size);
    return places.get(name)!;
  });
  const needed = law.parameters.length + 1;
  const seen = new Uint8Array(places.size);
  return (counts, values) => {
    seen.fill(0);
    let distinct = 0;
    for (let i = 0; i < placeOf.length && distinct < needed; i++) {
      const place = placeOf[i]!;
      if (counts[i]! > 0 && seen[place] === 0) {
        seen[place] = 1;
        distinct++;
      }
    }
    if (distinct < needed) return 'too few points';
    const quick = fast?.(counts, values);
    if (quick) return quick;
    const drawn = points.flatMap(({ x, y, sigma = 1 }, i) =>
      counts[i]! > 0 ? [{ x, y, sigma: sigma / Math.sqrt(counts[i]!) }] : [],
    );
    const { values: found, status } = search(law, drawn, [fitted, fast ? law.start(drawn) : start], bounds);
    values.set(found);
    return status;
  };
}

/**
 * Takes chunks of replicates that nobody has taken yet and fits them, until none is left or `until` (by the clock of
 * `performance.now`) has passed; true when none is left. Replicate r draws from the key (seed, problem 0, candidate r), so
 * it comes out the same whoever takes it.
 */
export function refitShare<X extends Input>(
  law: Law<X>,
  { points, groupOf, groups, fitted, at, seed, replicates }: Resampling<X>,
  { progress, rows, statuses }: Share,
): (until: number) => boolean {
  const p = law.parameters.length;
  const width = p + at.length;
  const refit = refitter(law, points, fitted);
  const drawn = new Int32Array(groups);
  const counts = new Int32Array(points.length);
  const values = new Float64Array(p);
  return (until) => {
    while (performance.now() < until) {
      const from = Atomics.add(progress, 0, CHUNK);
      if (from >= replicates) return true;
      const to = Math.min(from + CHUNK, replicates);
      for (let r = from; r < to; r++) {
        drawn.fill(0);
        for (const g of integers({ seed, problem: 0, candidate: r }, 0, groups, groups, Stream.bootstrap)) drawn[g]!++;
        for (let i = 0; i < counts.length; i++) counts[i] = drawn[groupOf[i]!]!;
        const status = refit(counts, values);
        statuses[r] = STATUSES.indexOf(status);
        rows.set(values, r * width);
        if (at.length > 0) {
          const list = Array.from(values);
          at.forEach((x, k) => {
            rows[r * width + p + k] = law.predict(x, list);
          });
        }
      }
      Atomics.add(progress, 1, to - from);
    }
    return false;
  };
}
