import { shipped } from '../../compute/code.js';
import { integers, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

/** A map x -> factor x + shift modulo 10, carried out `difficulty` times. */
export interface IterationProblem extends ReasoningProblem {
  readonly factor: number;
  readonly shift: number;
  readonly start: number;
}

const MODULUS = 10;
const LONGEST = 48;
/** What has an inverse modulo 10: no map runs into a value that it does not leave. */
const FACTORS = [1, 3, 7, 9];
/** Tokens: digits are themselves, then factors, shifts, and how many times are left. */
const [FACTOR, SHIFT, LEFT] = [MODULUS, 2 * MODULUS, 3 * MODULUS];
const PAD = LEFT + LONGEST + 1;
const [THINK, ANSWER] = [PAD + 1, PAD + 2];

const symbols = (mark: string, count: number) => Array.from({ length: count }, (_, i) => `${mark}${i}`);

const layout: Layout = {
  tokens: [
    ...symbols('', MODULUS),
    ...symbols('×', MODULUS),
    ...symbols('+', MODULUS),
    ...symbols('left ', LONGEST + 1),
    ...['pad', 'think', '='],
  ],
  pad: PAD,
  answer: ANSWER,
  // Factor, shift, the mark that opens the chain of thought, how many times, and the start.
  promptLength: 5,
  stepLength: 2,
  longest: LONGEST,
  answerLength: 1,
};

/**
 * Iteration: a map x -> a x + b modulo 10 that has an inverse, carried out 1 to 48 times. The prompt is five tokens whatever the difficulty, and a chain up to 96:
 * tokens of thought are nearly all that a long chain costs, which no task has whose steps stand in its prompt. A step of the chain is how
 * many times are left and the value so far, and finds both of the step before it at a constant distance.
 *
 * @param given `difficulties`, how many times, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @example iteration().problem(2).chain.length // 3
 */
export function iteration(given?: Difficulties): ReasoningTask<IterationProblem> {
  return reasoningTask<IterationProblem>(
    shipped({
      name: 'iteration',
      layout,
      difficulties: Array.from({ length: LONGEST }, (_, i) => i + 1),
      make(key, attempt, difficulty) {
        const drawn = integers(key, attempt, 1, FACTORS.length * MODULUS ** 2, Stream.problem)[0]!;
        const [factor, rest] = [FACTORS[drawn % FACTORS.length]!, Math.floor(drawn / FACTORS.length)];
        const [shift, start] = [rest % MODULUS, Math.floor(rest / MODULUS)];
        const values: number[] = [];
        for (let i = 0; i < difficulty; i++) values.push((factor * (values.at(-1) ?? start) + shift) % MODULUS);
        return {
          index: key.problem,
          difficulty,
          factor,
          shift,
          start,
          prompt: [FACTOR + factor, SHIFT + shift, THINK, LEFT + difficulty, start],
          chain: values.map((value, i) => [LEFT + difficulty - 1 - i, value]),
          answer: [values.at(-1)!],
        };
      },
    }),
    given,
  );
}
