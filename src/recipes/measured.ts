import { Meter } from '../compute/meter.js';
import { generate } from '../families/family.js';
import type { ImageFamily } from '../families/images/state.js';
import { proportion } from '../measure/answers/accuracy.js';
import { frechetInterval } from '../measure/sets/frechet.js';
import { realDigits } from '../measure/sets/real-digits.js';
import type { Interval } from '../numerics/estimate.js';
import { clothesClassifier, digitClassifier } from '../tasks/images/classifier.js';
import { clothes } from '../tasks/images/clothes.js';
import { digits } from '../tasks/images/digits.js';
import { fashion } from '../tasks/images/fashion.js';
import { mnist } from '../tasks/images/mnist.js';

/** What a checkpoint was measured to be when it was made, with the 95% interval, for its card. */
export interface Measured extends Interval {
  readonly measure: string;
  readonly samples: number;
  /** Network evaluations a sample. */
  readonly evaluations: number;
  readonly sampler: string;
}

const SAMPLES = 1000;
const EVALUATIONS = 16;
const SEED = 2 ** 20;
const DIGITS = 4;

const rounded = (value: number) => Number(value.toPrecision(DIGITS));

/** What images are judged by, as what, and the set that they are compared with. */
const JUDGED = {
  digits: { judge: digitClassifier, taskOf: digits, source: mnist },
  clothes: { judge: clothesClassifier, taskOf: clothes, source: fashion },
} as const;

/**
 * The Frechet distance of 1,000 images to the test images of their set, in the features of the set's classifier in `data/models`, and the
 * share that it takes for the class that was asked for.
 */
export function measureImages(family: ImageFamily, sampler: string, what: keyof typeof JUDGED = 'digits'): Measured[] {
  const { judge, taskOf, source } = JUDGED[what];
  const classifier = judge();
  const task = taskOf(classifier);
  const problems = Array.from({ length: SAMPLES }, (_, i) => task.problem(i));
  const keys = problems.map(({ index }) => ({ seed: SEED, problem: index, candidate: 0 }));
  const marks = task.mark(problems, generate(family, problems, keys, { depth: EVALUATIONS, meter: new Meter() }));
  const features = marks.map((mark) => mark.features!);
  const distance = frechetInterval(features, realDigits(classifier, source), { seed: SEED });
  const right = proportion(marks.filter(({ correct }) => correct === true).length, SAMPLES);
  const how = { samples: SAMPLES, evaluations: EVALUATIONS, sampler };
  return [
    { measure: `Frechet distance in features of ${classifier.id}`, ...distance },
    { measure: `class accuracy by ${classifier.id}`, ...right },
  ].map(({ measure, value, low, high }) => ({
    measure,
    value: rounded(value),
    low: rounded(low),
    high: rounded(high),
    ...how,
  }));
}
