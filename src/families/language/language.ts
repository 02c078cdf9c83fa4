import { type ArithmeticProblem, arithmetic } from '../../tasks/arithmetic.js';
import { type LanguageReasoner, languageReasoner } from './reasoner.js';

/** The default language model: chained arithmetic with a chain of thought. */
export function languageArithmetic(
  options: { readonly folder?: string; readonly temperature?: number } = {},
): LanguageReasoner<ArithmeticProblem> {
  return languageReasoner(arithmetic(), { model: 'language-arithmetic', temperature: 1, ...options });
}
