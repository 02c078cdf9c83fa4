import { shipped } from '../../compute/code.js';
import { configure } from '../../compute/settings.js';
import { largest } from '../../numerics/statistics.js';
import type { Problem, Task } from '../task.js';
import type { DigitClassifier } from './classifier.js';
import type { Image } from './image.js';

/** Draw this digit. */
export interface DigitProblem extends Problem {
  readonly label: number;
}

/** What a task of images is made with: the checkpoint of the classifier that marks them. */
export interface Marked {
  readonly classifier: string | undefined;
}

export const MARKED: Marked = { classifier: undefined };

/**
 * Handwritten digits: problem `index` asks for the digit index mod 10. `quality` is the classifier's probability of that digit,
 * `correct` says whether it sees it, and `features` are for the Frechet distance to real digits.
 *
 * @param classifier that marks
 * @returns the task
 * @throws TypeError for a classifier whose `id` JSON cannot hold
 * @example digits(classifier).problem(13).label // 3
 */
export function digits(classifier: DigitClassifier): Task<DigitProblem, Image> {
  return shipped(
    {
      name: 'digits',
      modality: 'image',
      settings: configure('digits', { classifier: classifier.id }, MARKED).settings,
      problem: (index) => ({ index, difficulty: 0, label: index % 10 }),
      mark: (problems, samples) =>
        classifier.judge(samples.map(({ pixels }) => pixels)).map(({ probabilities, features }, i) => {
          const { label } = problems[i]!;
          const seen = probabilities.indexOf(largest(probabilities));
          return { quality: probabilities[label]!, correct: seen === label, features };
        }),
    },
    classifier,
  );
}
