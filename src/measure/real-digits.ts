import { mnist, pixels } from '../tasks/mnist.js';
import type { DigitClassifier } from '../verifiers/digit-classifier.js';
import { type Gaussian, gaussianOf } from './frechet.js';

const CHUNK = 1000;

/** The classifier's features of MNIST's first `count` test images, all 10,000 unless told. */
export function realFeatures(classifier: DigitClassifier, count = mnist('test').count): (readonly number[])[] {
  const { images } = mnist('test');
  const features: (readonly number[])[] = [];
  for (let at = 0; at < count; at += CHUNK) {
    const size = Math.min(CHUNK, count - at);
    const values = pixels(
      images,
      Array.from({ length: size }, (_, i) => at + i),
    );
    const judged = classifier.judge(Array.from({ length: size }, (_, i) => values.subarray(784 * i, 784 * (i + 1))));
    for (const judgement of judged) features.push(judgement.features);
  }
  return features;
}

/** The features of all of MNIST's test images as a Gaussian: what the Frechet distance of digits refers to. */
export function realDigits(classifier: DigitClassifier): Gaussian {
  return gaussianOf(realFeatures(classifier));
}
