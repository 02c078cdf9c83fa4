import { normalCdf, normalQuantile } from './distributions.js';
import { drawnSums, drawsOf } from './draws.js';
import { quantile } from './quantile.js';
import { mean, variance } from './statistics.js';

export interface BcaOptions {
  readonly seed: number;
  /** Default 10,000. */
  readonly replicates?: number;
}

/** A statistic with its bootstrap distribution: intervals at any level, which are nested. */
export interface Resampled {
  readonly value: number;
  /** The spread over the resamples in which the statistic is finite; Infinity where it is the same in all, which tells nothing. */
  readonly error: number;
  /** The two-sided BCa interval: `[-Infinity, Infinity]` where there are too few resamples for the level, or no spread. */
  interval(level: number): [number, number];
}

/** One sample: a row of numbers for each group (a prompt, a training, a paper). */
export type Sample = readonly (readonly number[])[];

/** Rows one after another. */
export function flat(sample: Sample): Float64Array {
  const width = sample[0]?.length ?? 0;
  const out = new Float64Array(sample.length * width);
  sample.forEach((row, i) => {
    if (row.length !== width) {
      throw new RangeError(`bootstrap: expected ${width} numbers per group, got ${row.length} in group ${i}`);
    }
    out.set(row, i * width);
  });
  return out;
}

export const meansOf = (values: Float64Array, count: number, width: number): Float64Array => {
  const means = new Float64Array(width);
  for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < width; k++) means[k]! += values[at++]!;
  return means.map((total) => total / count);
};

/** The statistic with each group left out, of every sample. */
export const leftOut = (
  values: readonly Float64Array[],
  whole: readonly Float64Array[],
  statistic: (means: readonly Float64Array[]) => number,
): Float64Array[] =>
  values.map((rows, s) => {
    const width = whole[s]!.length;
    const n = rows.length / width;
    const others = whole.map((one) => one.slice());
    return Float64Array.from({ length: n }, (_, i) => {
      const own = others[s]!;
      for (let k = 0; k < width; k++) own[k] = (n * whole[s]![k]! - rows[i * width + k]!) / (n - 1);
      return statistic(others);
    });
  });

/** The acceleration from the statistic with each group left out, of one sample or several independent ones. */
function acceleration(left: readonly Float64Array[]): number {
  let [cubes, squares] = [0, 0];
  for (const values of left) {
    const [n, centre] = [values.length, mean(values)];
    for (const value of values) {
      const u = ((n - 1) * (centre - value)) / n;
      cubes += u ** 3;
      squares += u ** 2;
    }
  }
  const a = cubes / (6 * squares ** 1.5);
  return Number.isFinite(a) ? a : 0;
}

/**
 * BCa's ends. Values that are no numbers stand below all others at the lower end and above them at the upper: they widen an interval, never
 * narrow it.
 *
 * @param most the largest share of resamples that can be on one side of the estimate (default 1)
 */
export function endsOf(value: number, drawn: Float64Array, a: number, most = 1): (level: number) => [number, number] {
  const finite = drawn.filter(Number.isFinite).sort();
  const failed = drawn.length - finite.length;
  const open = (): [number, number] => [-Infinity, Infinity];
  if (!Number.isFinite(value) || finite.length < 2 || finite[0] === finite.at(-1)) return open;
  let [below, equal] = [0, 0];
  for (const one of finite) {
    if (one < value) below++;
    else if (one === value) equal++;
  }
  // Of a value that is no number it is not known on which side it lies.
  const share = Math.min(most, Math.max(1 - most, (below + (equal + failed) / 2) / drawn.length));
  if (!(share > 0 && share < 1)) return open;
  const z0 = normalQuantile(share);
  const low = new Float64Array(drawn.length).fill(-Infinity);
  low.set(finite, failed);
  const high = new Float64Array(drawn.length).fill(Infinity);
  high.set(finite);
  const at = (probability: number) => {
    const z = z0 + normalQuantile(probability);
    return normalCdf(z0 + z / (1 - a * z));
  };
  // An end beyond the resamples that there are is not known.
  const reach = 1 / (drawn.length + 1);
  return (level) => {
    const [from, to] = [at((1 - level) / 2), at((1 + level) / 2)];
    return [from > reach ? quantile(low, from) : -Infinity, to < 1 - reach ? quantile(high, to) : Infinity];
  };
}

/**
 * The bias-corrected and accelerated bootstrap of a function of means over groups: one sample, or several that are drawn
 * independently. Groups are what is independent: a prompt with all that was tried on it, a training. The correction of bias is from the
 * share of resamples below the estimate, the acceleration from the jackknife; over several samples as SciPy has it.
 * Replicate r of sample s draws from the key (seed, problem s, candidate r). The array of means is filled anew for each resample.
 * Source: B. Efron, J. Am. Stat. Assoc. 82 (1987) 171-185; B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 14.
 *
 * @param statistic of the means of each sample's columns
 * @throws RangeError for a sample of fewer than 2 groups.
 * @example bcaOfMeans([[[1, 2], [3, 2], [2, 2]]], ([means]) => means[0] / means[1], { seed: 1 }).value // 1
 */
export function bcaOfMeans(
  samples: readonly Sample[],
  statistic: (means: readonly Float64Array[]) => number,
  { seed, replicates = 10_000 }: BcaOptions,
): Resampled {
  for (const { length } of samples) {
    if (length < 2) throw new RangeError(`BCa: expected at least 2 groups, got ${length}`);
  }
  const values = samples.map(flat);
  const counts = samples.map(({ length }) => length);
  const widths = samples.map((sample) => sample[0]!.length);
  const whole = values.map((rows, s) => meansOf(rows, counts[s]!, widths[s]!));
  const value = statistic(whole);
  const means = widths.map((width) => new Float64Array(width));
  const drawn = new Float64Array(replicates);
  const draws = counts.map((n, sample) => drawsOf(n, { seed, sample, replicates }));
  const sums = values.map((rows, s) => drawnSums(rows, widths[s]!));
  for (let r = 0; r < replicates; r++) {
    for (const [s, own] of means.entries()) {
      sums[s]!(draws[s]!(r), own);
      for (let k = 0; k < own.length; k++) own[k]! /= counts[s]!;
    }
    drawn[r] = statistic(means);
  }
  return resampled(value, drawn, leftOut(values, whole, statistic));
}

function resampled(value: number, drawn: Float64Array, left: readonly Float64Array[]): Resampled {
  const finite = drawn.filter(Number.isFinite);
  const error = finite.length > 1 ? Math.sqrt(variance(finite)) : Number.NaN;
  const interval = endsOf(value, drawn, acceleration(left));
  return { value, error: error > 0 ? error : Number.POSITIVE_INFINITY, interval };
}

/**
 * The same for a statistic that is no function of means: it is told how often each group was drawn. The array is filled anew for each resample.
 *
 * @throws RangeError for fewer than 2 groups.
 * @example bcaOfCounts(3, (counts) => counts[0] * 2 + counts[1], { seed: 1 }).value // 3, of the groups as they are
 */
export function bcaOfCounts(
  groups: number,
  statistic: (counts: Float64Array) => number,
  { seed, replicates = 10_000 }: BcaOptions,
): Resampled {
  if (groups < 2) throw new RangeError(`BCa: expected at least 2 groups, got ${groups}`);
  const counts = new Float64Array(groups).fill(1);
  const value = statistic(counts);
  const left = Float64Array.from({ length: groups }, (_, i) => {
    counts.fill(1);
    counts[i] = 0;
    return statistic(counts);
  });
  const draws = drawsOf(groups, { seed, sample: 0, replicates });
  const drawn = Float64Array.from({ length: replicates }, (_, r) => {
    counts.fill(0);
    const places = draws(r);
    for (let i = 0; i < groups; i++) counts[places[i]!]!++;
    return statistic(counts);
  });
  return resampled(value, drawn, [left]);
}
