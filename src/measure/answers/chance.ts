import { checkCount, passAtK } from './pass-at-k.js';

/** Whether one of k samples is right, or all of them. */
export type GuessedMeasure = 'pass@k' | 'pass^k';

/**
 * What k guesses reach of a question with a chance g of a right guess, 1 / m for m options: pass@k 1 - (1 - g)^k, pass^k g^k.
 *
 * @param chance of a right guess, from 0 to below 1
 * @param k the number of guesses, a whole number >= 1
 * @param measure 'pass@k' (default) or 'pass^k'
 * @returns the probability, from 0 to 1
 * @throws RangeError for a chance outside 0 to 1, 1 itself included, and for k that is not whole or below 1
 * @example guessed(0.25, 2) // 0.4375
 */
export function guessed(chance: number, k: number, measure: GuessedMeasure = 'pass@k'): number {
  if (!(chance >= 0 && chance < 1)) throw new RangeError(`guessed: expected a chance from 0 to below 1, got ${chance}`);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`guessed: expected a whole k from 1, got ${k}`);
  return measure === 'pass@k' ? -Math.expm1(k * Math.log1p(-chance)) : chance ** k;
}

/**
 * A pass@k or pass^k corrected for guessing, (value - g_k) / (1 - g_k) with g_k of `guessed`: 0 for a guesser at every k, 1 where all is right, below 0
 * for who does worse than a guesser. Where a share s of the questions is known and the others are guessed, pass@k is s + (1 - s) g_k, and
 * corrected it is s at every k. It is linear in the value, so that what is without bias stays so, and intervals are corrected as their ends.
 *
 * The correction of a test's score for guessing (W. S. Abbott, Journal of Economic Entomology 18, 1925, 265-267; R. B. Frary, Educational Measurement:
 * Issues and Practice 7(2), 1988, 33-38), with a guesser's k attempts in the place of one. Errors are those of `guessed`.
 *
 * @param value pass@k or pass^k, from 0 to 1
 * @param chance of a right guess, from 0 to below 1
 * @param k the number of attempts, a whole number >= 1
 * @param measure 'pass@k' (default) or 'pass^k'
 * @returns the corrected value, at most 1
 * @throws RangeError for a chance outside 0 to 1, 1 itself included, and for k that is not whole or below 1
 * @example beyondChance(0.4375, 0.25, 2) // 0
 */
export function beyondChance(value: number, chance: number, k: number, measure: GuessedMeasure = 'pass@k'): number {
  const floor = guessed(chance, k, measure);
  return (value - floor) / (1 - floor);
}

/**
 * pass@k of one question with c of n samples right, corrected for guessing; its mean over draws of a guesser's samples is 0 exactly.
 *
 * @param samples n
 * @param correct c, from 0 to n
 * @param k a whole number from 1 to n
 * @param chance of a right guess, from 0 to below 1
 * @returns the corrected pass@k, at most 1
 * @throws RangeError where `passAtK` and `guessed` do
 * @example passBeyondChance(4, 4, 2, 0.25) // 1
 */
export function passBeyondChance(samples: number, correct: number, k: number, chance: number): number {
  checkCount({ samples, correct }, 'passBeyondChance');
  return beyondChance(passAtK(samples, correct, k), chance, k);
}
