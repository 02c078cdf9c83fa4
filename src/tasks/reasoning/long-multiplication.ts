import { shipped } from '../../compute/code.js';
import { integers, type Key, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  padded,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

export interface LongMultiplicationProblem extends ReasoningProblem {
  /** The one that is multiplied, and the one whose digits are gone through. */
  readonly factors: readonly [number, number];
}

const DIGITS = 4;
const [TIMES, PAD, THINK, ANSWER] = [10, 11, 12, 13];

const layout: Layout = {
  tokens: [...'0123456789', '*', 'pad', 'think', '='],
  pad: PAD,
  answer: ANSWER,
  promptLength: 2 * DIGITS + 2,
  stepLength: 2 * DIGITS,
  longest: DIGITS,
  answerLength: 2 * DIGITS,
};

/** The digits of a number from the right, as many as it has. */
const digitsOf = (value: number) => [...String(value)].map(Number).reverse();
/** The same, filled up with zeros: a carry has somewhere to go. */
const filled = (value: number) => padded(digitsOf(value), 2 * DIGITS, 0);

function drawNumber(key: Key, step: number, digits: number): number {
  const least = 10 ** (digits - 1);
  return least + integers(key, step, 1, 9 * least, Stream.problem)[0]!;
}

/**
 * Products of two numbers of 2 to 4 digits with a scratchpad (M. Nye et al., arXiv:2112.00114): a step of the chain is what the digits of
 * the second factor come to so far, gone through from the right, and all numbers are written from the right, so that carries run
 * with the reading. The answer is the last step again. Difficulty is the number of digits of both factors, 4 to 8; every step may err, and
 * no number of guesses comes near to the 10^8 answers.
 *
 * @param given `difficulties`, of 4 to 8 digits, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example longMultiplication().problem(0).chain.length // 2, for two factors of two digits
 */
export function longMultiplication(given?: Difficulties): ReasoningTask<LongMultiplicationProblem> {
  return reasoningTask<LongMultiplicationProblem>(
    shipped({
      name: 'long-multiplication',
      layout,
      difficulties: [4, 5, 6, 7, 8],
      identity: ({ factors }) => [...factors].sort((a, b) => a - b),
      make(key, attempt, difficulty) {
        const wide = Math.ceil(difficulty / 2);
        const a = drawNumber(key, 2 * attempt, wide);
        const b = drawNumber(key, 2 * attempt + 1, difficulty - wide);
        const chain: number[][] = [];
        let [sum, place] = [0, 1];
        for (const digit of digitsOf(b)) {
          sum += a * digit * place;
          place *= 10;
          chain.push(filled(sum));
        }
        return {
          index: key.problem,
          difficulty,
          factors: [a, b],
          prompt: [...padded(digitsOf(a), DIGITS, PAD), TIMES, ...padded(digitsOf(b), DIGITS, PAD), THINK],
          chain,
          answer: filled(a * b),
        };
      },
    }),
    given,
  );
}
