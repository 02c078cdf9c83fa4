import { mnist, pixels } from '../tasks/mnist.js';
import type { DigitClassifier } from '../verifiers/digit-classifier.js';
import { type Gaussian, gaussianOf } from './frechet.js';

const CHUNK = 1000;

/** The classifier's features of MNIST's 10,000 test images, as a Gaussian: what the Frechet distance of digits refers to. */
export function realDigits(classifier: DigitClassifier): Gaussian {
  const { images, count } = mnist('test');
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
  return gaussianOf(features);
}
