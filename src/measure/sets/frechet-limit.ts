import { permutation, Stream } from '../../compute/random.js';
import { studentQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { rowsOf } from '../../numerics/features.js';
import { mean, sum } from '../../numerics/statistics.js';
import { frechetBetween, type Gaussian, gaussianOf } from './frechet.js';

const GROUPS = 10;
const SHARES = [1, 1 / 2, 1 / 3, 1 / 4] as const;

/** Intercept of the straight line through (1 / n, distance), weighted by the number of subsets behind each distance. */
function intercept(points: readonly { readonly x: number; readonly y: number; readonly weight: number }[]): number {
  const total = sum(points, ({ weight }) => weight);
  const mean = (of: (point: (typeof points)[number]) => number) =>
    sum(points, (point) => point.weight * of(point)) / total;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - mx) * (y - my)) / mean(({ x }) => (x - mx) ** 2);
  return my - slope * mx;
}

function limitOf(features: readonly (readonly number[])[], reference: Gaussian): number {
  const d = reference.mean.length;
  return intercept(
    SHARES.map((share) => {
      const size = Math.floor(features.length * share);
      const parts = Math.floor(features.length / size);
      if (size <= d) throw new RangeError(`Frechet limit: expected subsets of more than ${d} samples, got ${size}`);
      let y = 0;
      for (let p = 0; p < parts; p++) {
        y += frechetBetween(gaussianOf(features.slice(p * size, (p + 1) * size)), reference) / parts;
      }
      return { x: 1 / size, y, weight: 1 };
    }),
  );
}

/**
 * The Frechet distance in the limit of infinitely many samples: distances of n samples are biased upwards by a term of order 1 / n, so
 * they are measured on disjoint subsets of the whole, a half, a third and a quarter of the samples, and a straight line in 1 / n is
 * followed to 0. The interval is by the jackknife over ten groups of samples. The reference's own bias stays.
 * Sources: M. Chong and D. Forsyth, arXiv:1911.07023; the jackknife: B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans (1982).
 *
 * @param features vectors [n][d]
 * @param reference mean [d] and covariance [d][d]
 * @param options seed of the order of the samples, and `level` (default 0.95)
 * @returns the distance at 1 / n = 0, with its interval
 * @throws RangeError for too few samples for the smallest subset: more than about 5 a feature are needed.
 * @example frechetLimit(features, realDigits(classifier), { seed: 0 }).value // 0.2, below frechetInterval's
 */
export function frechetLimit(
  features: readonly (readonly number[])[],
  reference: Gaussian,
  { seed, level = 0.95 }: { readonly seed: number; readonly level?: number },
): Estimate {
  rowsOf('Frechet limit', features, GROUPS * 2);
  const order = permutation({ seed, problem: 0, candidate: 0 }, 0, features.length, Stream.bootstrap);
  const shuffled = Array.from(order, (i) => features[i]!);
  const value = limitOf(shuffled, reference);
  const without = Array.from({ length: GROUPS }, (_, g) =>
    limitOf(
      shuffled.filter((_, i) => i % GROUPS !== g),
      reference,
    ),
  );
  const centre = mean(without);
  const error = Math.sqrt(((GROUPS - 1) / GROUPS) * sum(without, (one) => (one - centre) ** 2));
  const t = studentQuantile(level, GROUPS - 1);
  return { value, error, low: value - t * error, high: value + t * error };
}
