import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { DigitClassifier } from '../../tasks/images/classifier.js';
import type { DigitProblem } from '../../tasks/images/digits.js';
import type { Image } from '../../tasks/images/image.js';
import type { Verifier } from '../verifier.js';

/**
 * The log probability that a classifier gives the digit that was asked for. Under the name "oracle" it is the very classifier by which
 * a search is judged afterwards, the best that any verifier can do there.
 *
 * @param classifier gives log probabilities of ten digits
 * @param name 'classifier' (default) or 'oracle'
 * @returns the verifier; scores are log probabilities in nats, at most 0
 * @example classifierVerifier(digitJudge()).score(digitProblems, images, meter)[0] // -10.6
 */
export function classifierVerifier(
  classifier: DigitClassifier,
  name: 'classifier' | 'oracle' = 'classifier',
): Verifier<DigitProblem, Image> {
  return shipped(
    {
      name,
      role: name === 'oracle' ? 'oracle' : 'verifier',
      settings: NO_SETTINGS,
      model: classifier.id,
      score(problems, images, meter) {
        meter.count(images.length, images.length * classifier.flops);
        const judged = classifier.judge(images.map(({ pixels }) => pixels));
        return judged.map(({ probabilities }, i) => Math.log(Math.max(1e-30, probabilities[problems[i]!.label]!)));
      },
    },
    classifier,
  );
}
