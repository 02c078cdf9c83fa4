import { type Key, normals, Stream } from '../compute/random.js';
import { type BcaOptions, endsOf, flat, leftOut, meansOf, type Resampled, type Sample } from './bootstrap-bca.js';
import { mean, variance } from './statistics.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Degrees of freedom beyond which Student's distribution is taken to be that of this many: its ends lie 2 % farther out than the normal's. */
const MOST_DEGREES = 99;

/**
 * The largest share of redrawn squares below the estimate: that of chi^2 with one degree below its mean, where all noise has one direction
 * and there is no distance. A larger one is rounding, of squares that are 0 without any noise.
 */
const MOST_BELOW = 0.6827;

/**
 * Redrawn means per replicate: the correction moves an end outwards by up to twice the quantile of `MOST_BELOW`, 0.95, beyond what as many
 * resamples reach as are enough without it; a draw from the covariance costs less than a resample.
 */
const TIMES = 2;

/** Draws of the means of one sample as Student's t has them: `scale` is that of all columns, root (n - 1) / chi^2, `means` is filled anew. */
interface Drawing {
  readonly means: Float64Array;
  draw(key: Key): number;
}

function drawing(rows: Float64Array, count: number, width: number, whole: Float64Array): Drawing {
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) {
      const d = rows[i * width + j]! - whole[j]!;
      for (let k = 0; k < width; k++) {
        covariance[j * width + k]! += (d * (rows[i * width + k]! - whole[k]!)) / (count * (count - 1));
      }
    }
  }
  const { values, vectors } = symmetricEigen(covariance, width);
  const axes = values.map((value) => Math.sqrt(Math.max(0, value)));
  const degrees = Math.min(MOST_DEGREES, count - 1);
  const means = new Float64Array(width);
  return {
    means,
    draw(key) {
      const z = normals(key, 0, width + degrees, Stream.bootstrap);
      let chi2 = 0;
      for (let i = width; i < z.length; i++) chi2 += z[i]! ** 2;
      const scale = Math.sqrt(degrees / chi2);
      means.set(whole);
      for (let k = 0; k < width; k++) {
        const step = scale * axes[k]! * z[k]!;
        for (let j = 0; j < width; j++) means[j]! += step * vectors[j * width + k]!;
      }
      return scale;
    },
  };
}

/** The root with the sign of what it is of. */
const signedRoot = (value: number): number => Math.sign(value) * Math.sqrt(Math.abs(value));

/**
 * The root of a mean square that noise can only enlarge (the distance of two curves of means, what a law misses of one), with its interval.
 * The square is freed of what noise adds to it, estimated by leaving out each group once (for a quadratic form that is its U-statistic,
 * without bias), and may be below 0: then so is its root. Means are redrawn by Student's multivariate t from the covariance of the groups,
 * which for a single mean gives Student's interval, of 3 trainings as of 2,000 prompts; of a redrawn square, in which noise is twice, it is
 * taken off twice. The interval is the bias-corrected percentile interval of these (an acceleration of 0: their noise is that of a shift).
 * Where noise is as large as the distance it is too wide, never too narrow.
 * Redrawn mean r of sample s draws from the key (seed, problem s, candidate r); there are two per replicate.
 * Sources: M. Quenouille, Biometrika 43 (1956) 353-360, for the bias; B. Efron, Can. J. Stat. 9 (1981) 139-172, for the interval.
 *
 * @param square of the means of each sample's columns, never below 0
 * @throws RangeError for a sample of fewer than 2 groups.
 * @example rootOfSquare([[[1], [2], [3]]], ([means]) => means[0] ** 2, { seed: 1 }).value // root (4 - 1/3) = 1.915
 */
export function rootOfSquare(
  samples: readonly Sample[],
  square: (means: readonly Float64Array[]) => number,
  { seed, replicates = 10_000 }: BcaOptions,
): Resampled {
  for (const { length } of samples) {
    if (length < 2) throw new RangeError(`root of a square: expected at least 2 groups, got ${length}`);
  }
  const rows = samples.map(flat);
  const counts = samples.map(({ length }) => length);
  const whole = rows.map((values, s) => meansOf(values, counts[s]!, samples[s]![0]!.length));
  const observed = square(whole);
  const noises = leftOut(rows, whole, square).map((left) => (left.length - 1) * (mean(left) - observed));
  const drawings = rows.map((values, s) => drawing(values, counts[s]!, whole[s]!.length, whole[s]!));
  const means = drawings.map((one) => one.means);
  const value = signedRoot(observed - noises.reduce((sum, noise) => sum + noise, 0));
  const drawn = Float64Array.from({ length: TIMES * replicates }, (_, r) => {
    let twice = 0;
    drawings.forEach(({ draw }, s) => {
      twice += noises[s]! * (1 + draw({ seed, problem: s, candidate: r }) ** 2);
    });
    return signedRoot(square(means) - twice);
  });
  const finite = drawn.filter(Number.isFinite);
  const error = finite.length > 1 ? Math.sqrt(variance(finite)) : Number.NaN;
  return { value, error: error > 0 ? error : Number.POSITIVE_INFINITY, interval: endsOf(value, drawn, 0, MOST_BELOW) };
}
