import { shipped } from '../../compute/code.js';
import { integers, type Key, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

export interface MultiplicationProblem extends ReasoningProblem {
  /** The larger factor comes first. */
  readonly factors: readonly [number, number];
}

const DIGITS = 4;
const [TIMES, PAD, ANSWER] = [10, 11, 12];

const layout: Layout = {
  tokens: [...'0123456789', '*', 'pad', '='],
  pad: PAD,
  answer: ANSWER,
  promptLength: 2 * DIGITS + 1,
  stepLength: 0,
  longest: 0,
  answerLength: 2 * DIGITS,
};

const digitsOf = (value: number, width: number) => [...String(value).padStart(width, '0')].map(Number);

/** A number of exactly `digits` digits. */
function drawNumber(key: Key, step: number, digits: number): number {
  const least = 10 ** (digits - 1);
  return least + integers(key, step, 1, 9 * least, Stream.problem)[0]!;
}

/**
 * Products of two numbers of 2 to 4 digits, answered at once: eight digits from the left, a space of up to 10^8 answers, so that
 * no number of guesses comes near to trying them all. Difficulty is the number of digits of both factors, 4 to 8.
 *
 * @param given `difficulties`, of 4 to 8 digits, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example multiplication().problem(0).answer // eight digits, the first ones 0
 */
export function multiplication(given?: Difficulties): ReasoningTask<MultiplicationProblem> {
  return reasoningTask<MultiplicationProblem>(
    shipped({
      name: 'multiplication',
      layout,
      difficulties: [4, 5, 6, 7, 8],
      make(key, attempt, difficulty) {
        const wide = Math.ceil(difficulty / 2);
        const [a, b] = [drawNumber(key, 2 * attempt, wide), drawNumber(key, 2 * attempt + 1, difficulty - wide)];
        const factors = [Math.max(a, b), Math.min(a, b)] as const;
        return {
          index: key.problem,
          difficulty,
          factors,
          prompt: [...digitsOf(factors[0], DIGITS), TIMES, ...digitsOf(factors[1], DIGITS)],
          chain: [],
          answer: digitsOf(a * b, 2 * DIGITS),
        };
      },
    }),
    given,
  );
}
