import { shipped } from '../../compute/code.js';
import { integers, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

export interface AdditionProblem extends ReasoningProblem {
  readonly terms: readonly [number, number];
}

const DIGITS = 6;
const [THINK, PAD, ANSWER] = [10, 11, 12];

const layout: Layout = {
  tokens: [...'0123456789', 'think', 'pad', '='],
  pad: PAD,
  answer: ANSWER,
  promptLength: 2 * DIGITS + 1,
  stepLength: 2,
  longest: DIGITS,
  answerLength: DIGITS + 1,
};

/** The digits of a number from the right. */
const digitsOf = (value: number, width: number) => [...String(value).padStart(width, '0')].map(Number).reverse();

/**
 * Sums of two numbers of `difficulty` digits, 2 to 6. The prompt is the digits of both in turns, from the right; a step of the
 * chain is a digit of the sum and the carry, from the right too; the answer is written from the left, where the first digit
 * depends on every carry: at once it takes foresight, after the chain it is read off backwards.
 *
 * @param given `difficulties`, of 2 to 6 digits, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example addition().problem(0).difficulty // 2
 */
export function addition(given?: Difficulties): ReasoningTask<AdditionProblem> {
  return reasoningTask<AdditionProblem>(
    shipped({
      name: 'addition',
      layout,
      difficulties: [2, 3, 4, 5, 6],
      identity: ({ terms }) => [...terms].sort((a, b) => a - b),
      make(key, attempt, difficulty) {
        const least = 10 ** (difficulty - 1);
        const [a, b] = Array.from(integers(key, attempt, 2, 9 * least, Stream.problem), (draw) => least + draw) as [
          number,
          number,
        ];
        const [left, right] = [digitsOf(a, DIGITS), digitsOf(b, DIGITS)];
        const chain: number[][] = [];
        for (let i = 0; i < DIGITS; i++) {
          const sum = left[i]! + right[i]! + (chain.at(-1)?.[1] ?? 0);
          chain.push([sum % 10, Math.floor(sum / 10)]);
        }
        return {
          index: key.problem,
          difficulty,
          terms: [a, b],
          prompt: [...left.flatMap((digit, i) => [digit, right[i]!]), THINK],
          chain,
          answer: digitsOf(a + b, DIGITS + 1).reverse(),
        };
      },
    }),
    given,
  );
}
