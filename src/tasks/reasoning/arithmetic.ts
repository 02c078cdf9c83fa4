import { shipped } from '../../compute/code.js';
import { integers, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  padded,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

export type Operator = '+' | '-' | '*';

/** A chain of + - * modulo 10, worked from left to right: ((start op operand) op operand) ... */
export interface ArithmeticProblem extends ReasoningProblem {
  readonly start: number;
  readonly steps: readonly { readonly operator: Operator; readonly operand: number }[];
  /** The running result after each step; the last one is the answer. */
  readonly results: readonly number[];
}

const LONGEST = 12;
const OPERATORS: readonly Operator[] = ['+', '-', '*'];

/** Tokens: the digits are themselves. */
export const TOKENS = { '+': 10, '-': 11, '*': 12, pad: 13, think: 14, next: 15, answer: 16 } as const;

const layout: Layout = {
  tokens: [...'0123456789', '+', '-', '*', 'pad', 'think', ';', '='],
  pad: TOKENS.pad,
  answer: TOKENS.answer,
  // 12 slots of two, the start and the mark that opens the chain of thought.
  promptLength: 2 * LONGEST + 2,
  stepLength: 2,
  longest: LONGEST,
  answerLength: 1,
};

/** The result of one step. */
export function applied(operator: Operator, a: number, b: number): number {
  if (operator === '+') return (a + b) % 10;
  if (operator === '-') return (a - b + 10) % 10;
  return (a * b) % 10;
}

/**
 * Chained arithmetic: problem `index` has 1 + index mod 12 steps by default. The prompt is operator and operand of each step,
 * padded to 12 slots, then the start and the mark `think`; a step of the chain is a running result and a separator, so that step i
 * finds its operand at a constant distance behind the place where its result is written.
 *
 * @param given `difficulties`, of 1 to 12 steps, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example arithmetic().problem(2).difficulty // 3
 */
export function arithmetic(given?: Difficulties): ReasoningTask<ArithmeticProblem> {
  return reasoningTask<ArithmeticProblem>(
    shipped({
      name: 'arithmetic',
      layout,
      difficulties: Array.from({ length: LONGEST }, (_, i) => i + 1),
      make(key, attempt, difficulty) {
        const draws = integers(key, attempt, 1 + difficulty, 30, Stream.problem);
        const start = draws[0]! % 10;
        const steps = Array.from({ length: difficulty }, (_, i) => ({
          operator: OPERATORS[Math.floor(draws[i + 1]! / 10)]!,
          operand: draws[i + 1]! % 10,
        }));
        const results: number[] = [];
        for (const { operator, operand } of steps) results.push(applied(operator, results.at(-1) ?? start, operand));
        const slots = steps.flatMap(({ operator, operand }) => [TOKENS[operator], operand]);
        return {
          index: key.problem,
          difficulty,
          start,
          steps,
          results,
          prompt: [...padded(slots, 2 * LONGEST, TOKENS.pad), start, TOKENS.think],
          chain: results.map((result) => [result, TOKENS.next]),
          answer: [results.at(-1)!],
        };
      },
    }),
    given,
  );
}
