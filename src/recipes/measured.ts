import { Meter } from '../compute/meter.js';
import { generate } from '../families/family.js';
import type { ImageFamily } from '../families/images.js';
import { proportion } from '../measure/accuracy.js';
import { frechetInterval } from '../measure/frechet.js';
import { realDigits } from '../measure/real-digits.js';
import { digits } from '../tasks/digits.js';
import { digitClassifier } from '../verifiers/digit-classifier.js';

/** What a checkpoint was measured to be when it was made, for its card. */
export interface Measured {
  readonly measure: string;
  readonly value: number;
  /** The 95% interval. */
  readonly low: number;
  readonly high: number;
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

/**
 * The Frechet distance of 1,000 digits to MNIST's test digits, in the features of the classifier in `data/models`, and the share that it
 * takes for the digit that was asked for.
 */
export function measureDigits(family: ImageFamily, sampler: string): Measured[] {
  const classifier = digitClassifier();
  const task = digits(classifier);
  const problems = Array.from({ length: SAMPLES }, (_, i) => task.problem(i));
  const keys = problems.map(({ index }) => ({ seed: SEED, problem: index, candidate: 0 }));
  const marks = task.mark(problems, generate(family, problems, keys, { depth: EVALUATIONS, meter: new Meter() }));
  const features = marks.map((mark) => mark.features!);
  const distance = frechetInterval(features, realDigits(classifier), { seed: SEED });
  const right = proportion(marks.filter(({ correct }) => correct === true).length, SAMPLES);
  const how = { samples: SAMPLES, evaluations: EVALUATIONS, sampler };
  return [
    { measure: `Frechet distance in features of ${classifier.id}`, ...distance },
    { measure: `class accuracy by ${classifier.id}`, ...right },
  ].map(({ measure, estimate, low, high }) => ({
    measure,
    value: rounded(estimate),
    low: rounded(low),
    high: rounded(high),
    ...how,
  }));
}
