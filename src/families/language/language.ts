import { type AdditionProblem, addition } from '../../tasks/reasoning/addition.js';
import { type ArithmeticProblem, arithmetic } from '../../tasks/reasoning/arithmetic.js';
import { type CountdownProblem, countdown } from '../../tasks/reasoning/countdown.js';
import { type IterationProblem, iteration } from '../../tasks/reasoning/iteration.js';
import { type PermutationProblem, permutations } from '../../tasks/reasoning/permutations.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import { type RecallProblem, recall } from '../../tasks/reasoning/recall.js';
import { type LanguageReasoner, languageReasoner, type Reasoner } from './reasoner.js';

/** A loader of the default model of a task. */
function loader<P extends ReasoningProblem>(task: () => ReasoningTask<P>, model: string) {
  return (options: Partial<Reasoner> = {}): LanguageReasoner<P> => languageReasoner(task(), { model, ...options });
}

/**
 * The default language model: chained arithmetic with a chain of thought.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-arithmetic' by default
 * @returns the family
 * @throws RangeError for an option that is unknown or out of range, and an Error where the checkpoint is missing or belongs to another task
 * @example languageArithmetic({ temperature: 0.5 }).family // 'language'
 */
export const languageArithmetic = loader<ArithmeticProblem>(arithmetic, 'language-arithmetic');

/**
 * Composition of permutations with a chain of thought.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-permutations' by default
 * @returns the family
 * @throws RangeError for an option that is unknown or out of range, and an Error where the checkpoint is missing or belongs to another task
 * @example languagePermutations().family // 'language'
 */
export const languagePermutations = loader<PermutationProblem>(permutations, 'language-permutations');

/**
 * Sums of numbers of up to six digits, with a chain of thought.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-addition' by default
 * @returns the family
 * @throws RangeError for an option that is unknown or out of range, and an Error where the checkpoint is missing or belongs to another task
 * @example languageAddition().family // 'language'
 */
export const languageAddition = loader<AdditionProblem>(addition, 'language-addition');

/**
 * Countdown, answered at once.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-countdown' by default
 * @returns the family
 * @throws RangeError for an option that is unknown or out of range, and an Error where the checkpoint is missing or belongs to another task
 * @example languageCountdown().family // 'language'
 */
export const languageCountdown = loader<CountdownProblem>(countdown, 'language-countdown');

/**
 * A map carried out many times, with a chain of thought that is long beside its prompt.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-iteration' by default
 * @returns the family
 * @example languageIteration().family // 'language'
 */
export const languageIteration = loader<IterationProblem>(iteration, 'language-iteration');

/**
 * The control, where a chain of thought cannot help.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-recall' by default
 * @returns the family
 * @throws RangeError for an option that is unknown or out of range, and an Error where the checkpoint is missing or belongs to another task
 * @example languageRecall().family // 'language'
 */
export const languageRecall = loader<RecallProblem>(recall, 'language-recall');
