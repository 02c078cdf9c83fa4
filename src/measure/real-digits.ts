import { type ImageSource, mnist, pixels } from '../tasks/mnist.js';
import type { DigitClassifier } from '../verifiers/digit-classifier.js';
import { frechetBetween, type Gaussian, gaussianOf } from './frechet.js';

const CHUNK = 1000;

/** The classifier's features of the first `count` test images of MNIST, or of another set; of all unless told. */
export function realFeatures(
  classifier: DigitClassifier,
  count?: number,
  source: ImageSource = mnist,
): (readonly number[])[] {
  const { images, count: most } = source('test');
  const features: (readonly number[])[] = [];
  const wanted = count ?? most;
  for (let at = 0; at < wanted; at += CHUNK) {
    const size = Math.min(CHUNK, wanted - at);
    const values = pixels(
      images,
      Array.from({ length: size }, (_, i) => at + i),
    );
    const judged = classifier.judge(Array.from({ length: size }, (_, i) => values.subarray(784 * i, 784 * (i + 1))));
    for (const judgement of judged) features.push(judgement.features);
  }
  return features;
}

/** The features of all test images of MNIST, or of another set, as a Gaussian: what the Frechet distance of digits refers to. */
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
 * @example realDistance(classifier, realDigits(classifier), 1000) // { value: 0.17, sigma: 0.01 }
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
  const value = values.reduce((sum, v) => sum + v, 0) / SETS;
  const scatter = values.reduce((sum, v) => sum + (v - value) ** 2, 0) / (SETS - 1);
  return { value, sigma: Math.sqrt(scatter / SETS) };
}
