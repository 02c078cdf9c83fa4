import { shipped } from '../../compute/code.js';
import { configure } from '../../compute/settings.js';
import { symmetricEigen } from '../../numerics/symmetric-eigen.js';
import type { DigitClassifier } from '../../tasks/images/classifier.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import { mnist, pixels } from '../../tasks/images/mnist.js';
import type { Verifier } from '../verifier.js';

/** A Gaussian by its mean and the axes along which its deviations are known. */
interface Ellipsoid {
  readonly mean: Float64Array;
  /** Columns: the covariance's eigenvectors, each divided by its standard deviation. */
  readonly whitening: Float64Array;
}

/** The ellipsoid of feature vectors; `ridge` is added to the variances, as a share of their mean. */
function ellipsoidOf(features: readonly (readonly number[])[], ridge: number): Ellipsoid {
  const d = features[0]!.length;
  const mean = new Float64Array(d);
  for (const row of features) row.forEach((value, i) => (mean[i]! += value / features.length));
  const covariance = new Float64Array(d * d);
  for (const row of features) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        covariance[i * d + j]! += ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / (features.length - 1);
      }
    }
  }
  const trace = mean.reduce((sum, _, i) => sum + covariance[i * d + i]!, 0);
  for (let i = 0; i < d; i++) covariance[i * d + i]! += (ridge * trace) / d;
  const { values, vectors } = symmetricEigen(covariance, d);
  return { mean, whitening: vectors.map((value, at) => value / Math.sqrt(values[at % d]!)) };
}

/** The squared Mahalanobis distance. */
function squaredDistance({ mean, whitening }: Ellipsoid, features: readonly number[]): number {
  const d = mean.length;
  let sum = 0;
  for (let k = 0; k < d; k++) {
    let along = 0;
    for (let i = 0; i < d; i++) along += (features[i]! - mean[i]!) * whitening[i * d + k]!;
    sum += along * along;
  }
  return sum;
}

export interface FeatureOptions {
  /** Training images of each digit whose features are known (default 300). */
  readonly real?: number;
  /** Added to the variances, as a share of their mean (default 0.01). */
  readonly ridge?: number;
}

export const FEATURES: Required<FeatureOptions> = { real: 300, ridge: 0.01 };

/**
 * How typical an image is of the digit that was asked for: minus the squared Mahalanobis distance of a classifier's features from those
 * of `real` training images of that digit. Source: K. Lee et al., "A simple unified framework for detecting out-of-distribution samples",
 * arXiv:1807.03888.
 *
 * @param classifier whose features are taken
 * @param given `real`, the training images to compare with, and `ridge`, added to the variances
 * @returns the verifier; scores are at most 0
 * @throws RangeError for options that are unknown or out of range
 * @example featureVerifier(digitJudge()).score(digitProblems, images, meter)[0] < 0 // true
 */
export function featureVerifier(
  classifier: DigitClassifier,
  given: FeatureOptions = {},
): Verifier<DigitProblem, Image> {
  const { options, settings } = configure('features', given, FEATURES);
  const { real, ridge } = options;
  const { images, labels, count } = mnist('train');
  const known = new Map<number, Ellipsoid>();
  const ellipsoid = (label: number): Ellipsoid => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const chosen: number[] = [];
    for (let i = 0; i < count && chosen.length < real; i++) if (labels[i] === label) chosen.push(i);
    const values = pixels(images, chosen);
    const judged = classifier.judge(chosen.map((_, i) => values.subarray(784 * i, 784 * (i + 1))));
    const made = ellipsoidOf(
      judged.map(({ features }) => features),
      ridge,
    );
    known.set(label, made);
    return made;
  };
  return shipped(
    {
      name: 'features',
      role: 'verifier',
      settings,
      model: classifier.id,
      score(problems, samples, meter) {
        meter.count(samples.length, samples.length * classifier.flops);
        const judged = classifier.judge(samples.map((image) => image.pixels));
        return judged.map(({ features }, i) => -squaredDistance(ellipsoid(problems[i]!.label), features));
      },
    },
    classifier,
  );
}
