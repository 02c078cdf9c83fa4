import { type AdditionProblem, addition } from '../../tasks/reasoning/addition.js';
import { type ArithmeticProblem, arithmetic } from '../../tasks/reasoning/arithmetic.js';
import { type CountdownProblem, countdown } from '../../tasks/reasoning/countdown.js';
import { type PermutationProblem, permutations } from '../../tasks/reasoning/permutations.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import { type RecallProblem, recall } from '../../tasks/reasoning/recall.js';
import { type LanguageReasoner, languageReasoner, type Reasoner } from './reasoner.js';

/** A loader of the default model of a task. */
function loader<P extends ReasoningProblem>(task: () => ReasoningTask<P>, model: string) {
  return (options: Partial<Reasoner> = {}): LanguageReasoner<P> => languageReasoner(task(), { model, ...options });
}

/** The default language model: chained arithmetic with a chain of thought. */
export const languageArithmetic = loader<ArithmeticProblem>(arithmetic, 'language-arithmetic');

/** Composition of permutations with a chain of thought. */
export const languagePermutations = loader<PermutationProblem>(permutations, 'language-permutations');

/** Sums of numbers of up to six digits, with a chain of thought. */
export const languageAddition = loader<AdditionProblem>(addition, 'language-addition');

/** Countdown, answered at once. */
export const languageCountdown = loader<CountdownProblem>(countdown, 'language-countdown');

/** The control, where a chain of thought cannot help. */
export const languageRecall = loader<RecallProblem>(recall, 'language-recall');
