import { mean, standardError } from '../../numerics/statistics.js';
import type { DigitClassifier } from '../../tasks/images/classifier.js';
import { type ImageSource, mnist, pixels } from '../../tasks/images/mnist.js';
import { frechetBetween, type Gaussian, gaussianOf } from './frechet.js';

const CHUNK = 1000;

/**
 * Test images number `from` to `from + count - 1` of MNIST, or of another set, as values in [-1, 1].
 *
 * @param from the first image, counted from 0
 * @param count how many images
 * @param source the set of images (default MNIST)
 * @returns the pixels of each image, row by row
 * @example realImages(0, 10).length // 10, one of each class
 */
export function realImages(from: number, count: number, source: ImageSource = mnist): Float32Array[] {
  const { images } = source('test');
  const values = pixels(
    images,
    Array.from({ length: count }, (_, i) => from + i),
  );
  return Array.from({ length: count }, (_, i) => values.subarray(784 * i, 784 * (i + 1)));
}

/**
 * The classifier's features of the first `count` test images of MNIST, or of another set; of all by default.
 *
 * @param classifier whose features are taken
 * @param count how many images (default: all)
 * @param source the set of images (default MNIST)
 * @returns vectors [count][d]
 * @example realFeatures(classifier, 2).length // 2
 */
export function realFeatures(
  classifier: DigitClassifier,
  count?: number,
  source: ImageSource = mnist,
): (readonly number[])[] {
  const wanted = count ?? source('test').count;
  const features: (readonly number[])[] = [];
  for (let at = 0; at < wanted; at += CHUNK) {
    const judged = classifier.judge(realImages(at, Math.min(CHUNK, wanted - at), source));
    for (const judgement of judged) features.push(judgement.features);
  }
  return features;
}

/**
 * The features of all test images of MNIST, or of another set, as a Gaussian: what the Frechet distance of digits refers to.
 *
 * @param classifier whose features are taken
 * @param source the set of images (default MNIST)
 * @returns mean [d] and covariance [d][d] of the features
 * @example realDigits(classifier).mean.length === realFeatures(classifier, 1)[0].length // true
 */
export function realDigits(classifier: DigitClassifier, source: ImageSource = mnist): Gaussian {
  return gaussianOf(realFeatures(classifier, undefined, source));
}

/** Sets of real images that the bias is measured with. */
const SETS = 8;

/**
 * What a Frechet distance to `reference` comes to for `count` real images: the mean over sets of training images, and its standard error. A
 * distance of so many samples is biased upwards by about as much (M. Chong and D. Forsyth, arXiv:1911.07023), so a generator cannot be
 * expected to come below it.
 *
 * @param classifier whose features are taken
 * @param reference mean [d] and covariance [d][d] of real features
 * @param count images per set
 * @returns the mean distance and its standard error
 * @throws RangeError for a count that does not leave enough sets of training images
 * @example realDistance(classifier, realDigits(classifier), 1000) // { value: 0.17, sigma: 0.02 }
 */
export function realDistance(
  classifier: DigitClassifier,
  reference: Gaussian,
  count: number,
): { value: number; sigma: number } {
  const { images, count: most } = mnist('train');
  if (!(count * SETS <= most)) throw new RangeError(`realDistance: expected a count <= ${most / SETS}, got ${count}`);
  const values = Array.from({ length: SETS }, (_, set) => {
    const places = Array.from({ length: count }, (_, i) => set * count + i);
    const read = pixels(images, places);
    const judged = classifier.judge(places.map((_, i) => read.subarray(784 * i, 784 * (i + 1))));
    return frechetBetween(gaussianOf(judged.map(({ features }) => features)), reference);
  });
  return { value: mean(values), sigma: standardError(values) };
}
