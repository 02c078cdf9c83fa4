import { type Mixture, marginal } from '../../tasks/points/mixtures.js';

/** What a set of points says about how far their distribution is from a mixture. */
export interface KernelParts {
  /** The unbiased estimate of the squared distance of the points' distribution from the mixture; it may fall below zero. */
  readonly distribution: number;
  /** The squared distance of the set itself: that of its distribution and what comes of its being finite, `chance`. */
  readonly set: number;
  readonly chance: number;
}

/** A squared distance from a mixture to sets of points. */
export type MixtureDistance = (points: Float64Array) => KernelParts;

/**
 * The squared maximum mean discrepancy of points from a Gaussian mixture, for the kernel k(x, y) = exp(-|x - y|^2 / (2 width^2)), with
 * everything that concerns the mixture in closed form: E_y k(x, y) is (2 pi width^2)^(d/2) times the density of the mixture with
 * width^2 added to its variances. The set's own pairs are those of A. Gretton et al., JMLR 13 (2012) 723-773, equation 3 (all pairs of
 * different points) for `distribution`; with each point's pair with itself they are the set's squared distance, on average larger by
 * `chance` = (1 - E k(x, x')) / n.
 *
 * @param mixture weights, means [d] and variances of the components
 * @param width of the kernel, > 0, in the unit of the points (default 0.5)
 * @returns a function of points, row by row in one array
 * @throws RangeError for a mixture with covariances that are not a number times the identity.
 * @example mixtureDistance(eightGaussians())(sets(0)[0]).distribution // -0.0010
 */
export function mixtureDistance(mixture: Mixture, width = 0.5): MixtureDistance {
  if (!(width > 0 && Number.isFinite(width))) {
    throw new RangeError(`mixture distance: expected a kernel width > 0, got ${width}`);
  }
  const { dimension: d, components, weights } = mixture;
  const volume = (2 * Math.PI * width * width) ** (d / 2);
  const near = (x: Float64Array, variance: number) =>
    marginal(mixture, x, 1, Math.sqrt(variance)).logDensity.map((log) => volume * Math.exp(log));
  const own = components.reduce((sum, { mean, variances, axes }, k) => {
    if (axes !== undefined) {
      throw new RangeError(`mixture distance: expected covariances that are numbers, got a matrix for component ${k}`);
    }
    return sum + weights[k]! * near(mean, width * width + variances[0]!)[0]!;
  }, 0);
  return (points) => {
    const n = points.length / d;
    if (!Number.isInteger(n) || n < 2) {
      throw new RangeError(`mixture distance: expected at least 2 rows of ${d} numbers, got ${points.length} numbers`);
    }
    const among = meanOfPairs(points, d, width);
    const across = near(points, width * width).reduce((sum, value) => sum + value, 0) / n;
    const distribution = among - 2 * across + own;
    const chance = (1 - among) / n;
    return { distribution, set: distribution + chance, chance };
  };
}

/** The mean of the kernel over all pairs of different rows. */
function meanOfPairs(points: Float64Array, d: number, width: number): number {
  const n = points.length / d;
  const factor = -1 / (2 * width * width);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += (points[i * d + k]! - points[j * d + k]!) ** 2;
      sum += Math.exp(factor * square);
    }
  }
  return (2 * sum) / (n * (n - 1));
}
