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

/** Numbers and a target that they can be brought to. */
export interface CountdownProblem extends ReasoningProblem {
  readonly numbers: readonly number[];
  readonly target: number;
}

const MOST = 5;
/** Values from 0 to 99; a value's token is itself. */
const VALUES = 100;
const LARGEST_NUMBER = 25;
const OPERATORS = ['+', '-', '*', '/'] as const;
const PAD = VALUES + OPERATORS.length;
const [THINK, ANSWER] = [PAD + 1, PAD + 2];

const layout: Layout = {
  tokens: [...Array.from({ length: VALUES }, (_, i) => String(i)), ...OPERATORS, 'pad', 'think', '='],
  pad: PAD,
  answer: ANSWER,
  promptLength: MOST + 2,
  stepLength: 0,
  longest: 0,
  answerLength: 3 * MOST,
};

/** The value of one operation, where it is a whole number from 0 to 99. */
function applied(operator: number, a: number, b: number): number | undefined {
  const value = [a + b, a - b, a * b, b === 0 ? Number.NaN : a / b][operator];
  return value !== undefined && Number.isInteger(value) && value >= 0 && value < VALUES ? value : undefined;
}

/**
 * The value of an answer: steps of operator, number and running value, from 0 and from left to right; undefined where it is not
 * one, uses a number that is not there, or leaves one out. The running values are the writer's own help and not looked at.
 *
 * @example countdownValue([3, 7], [100, 7, 7, 102, 3, 21]) // 21
 */
export function countdownValue(numbers: readonly number[], answer: readonly number[]): number | undefined {
  const left = [...numbers];
  let value: number | undefined = 0;
  for (let i = 0; i < 3 * numbers.length; i += 3) {
    const [operator, number] = [answer[i]! - VALUES, answer[i + 1]!];
    const place = left.indexOf(number);
    if (place < 0 || value === undefined || !(operator >= 0 && operator < OPERATORS.length)) return undefined;
    left.splice(place, 1);
    value = applied(operator, value, number);
  }
  return answer.slice(3 * numbers.length).every((token) => token === PAD) ? value : undefined;
}

/**
 * Countdown: reach a target from 1 to 99 with 3 to 5 given numbers (the difficulty), each used once, by + - * / from left to right
 * with whole running values from 0 to 99. Hard to find and easy to check; there are many right answers. Numbers are shown in
 * ascending order, so their order says nothing of the solution.
 *
 * @param given `difficulties`, of 3 to 5 numbers, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example countdown().check(countdown().problem(0), countdown().problem(0).answer) // true
 */
export function countdown(given?: Difficulties): ReasoningTask<CountdownProblem> {
  return reasoningTask<CountdownProblem>(
    shipped({
      name: 'countdown',
      layout,
      difficulties: [3, 4, 5],
      check: ({ numbers, target }, answer) => countdownValue(numbers, answer) === target,
      make(key, attempt, difficulty) {
        for (let turn = 0; ; turn++) {
          const draws = integers(key, 1000 * attempt + turn, 2 * difficulty, 400, Stream.problem);
          let value = 0;
          const answer: number[] = [];
          const numbers: number[] = [];
          for (let i = 0; i < difficulty; i++) {
            const number = 1 + (draws[2 * i]! % LARGEST_NUMBER);
            const operator = i === 0 ? 0 : draws[2 * i + 1]! % OPERATORS.length;
            const next = applied(operator, value, number);
            if (next === undefined) break;
            value = next;
            numbers.push(number);
            answer.push(VALUES + operator, number, value);
          }
          if (numbers.length < difficulty || value < 1) continue;
          numbers.sort((a, b) => a - b);
          return {
            index: key.problem,
            difficulty,
            numbers,
            target: value,
            prompt: [...padded(numbers, MOST, PAD), value, THINK],
            chain: [],
            answer: padded(answer, 3 * MOST, PAD),
          };
        }
      },
    }),
    given,
  );
}
