import { shipped } from '../../compute/code.js';
import type { Task } from '../task.js';
import type { DigitClassifier } from './classifier.js';
import { type DigitProblem, digits } from './digits.js';
import type { Image } from './image.js';

/**
 * Clothes after Fashion-MNIST, with the problems of `digits`: problem `index` asks for class index mod 10 (see `CLOTHES`), and a
 * classifier of clothes judges it.
 *
 * @param classifier that marks
 * @returns the task
 * @example clothes(clothesClassifier()).problem(13).label // 3, a dress
 */
export function clothes(classifier: DigitClassifier): Task<DigitProblem, Image> {
  return shipped({ ...digits(classifier), name: 'clothes' }, classifier);
}
