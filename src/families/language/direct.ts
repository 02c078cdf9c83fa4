import type { ReasoningProblem } from '../../tasks/reasoning/reasoning.js';
import type { LanguageReasoner } from './reasoner.js';

/**
 * The exact probability that one sample without a chain is right, for every problem: the product of the probabilities of the right
 * answer's tokens (temperature 1, nothing left out). What counting needs 1 / p samples to see.
 *
 * @param family a language model of a task with one right answer
 * @param problems of its task
 * @returns probabilities from 0 to 1
 * @throws Error for a task with several right answers
 * @example directProbabilities(languageReasoner(multiplication(), { model: 'language-multiplication-100k' }), [multiplication().problem(0)])[0] // 0.083
 */
export function directProbabilities<P extends ReasoningProblem>(
  family: LanguageReasoner<P>,
  problems: readonly P[],
): number[] {
  if (!family.task.unique) {
    throw new Error(`directProbabilities: expected a task with one right answer, got ${family.task.name}`);
  }
  const texts = problems.map(({ answer }) => ({ chain: [], answer }));
  return family
    .logProbabilities(problems, texts)
    .map(({ answer }) => Math.exp(answer.reduce((sum, log) => sum + log, 0)));
}
