import { integers, type Key, Stream } from '../compute/random.js';
import type { Mark, Problem, Task } from './task.js';

/** A chain of + - * modulo 10, worked from left to right: ((start op operand) op operand) ... */
export interface ArithmeticProblem extends Problem {
  readonly start: number;
  readonly steps: readonly { readonly operator: Operator; readonly operand: number }[];
  /** The running result after each step; the last one is the answer. */
  readonly results: readonly number[];
}

export type Operator = '+' | '-' | '*';

/** What a sample has to carry to be marked. */
export interface ArithmeticAnswer {
  /** The answer that was drawn. */
  readonly answer: number;
  /** The probability of each digit as the answer, given the chain of thought that was drawn. */
  readonly probabilities: readonly number[];
}

export const LONGEST = 12;
const OPERATORS: readonly Operator[] = ['+', '-', '*'];

/** Tokens: the digits are themselves. */
export const TOKENS = { '+': 10, '-': 11, '*': 12, pad: 13, think: 14, next: 15, answer: 16 } as const;
export const VOCABULARY = 17;
/** Tokens of a prompt: 12 slots of two, the start and the mark that opens the chain of thought. */
export const PROMPT_LENGTH = 2 * LONGEST + 2;

function apply(operator: Operator, a: number, b: number): number {
  if (operator === '+') return (a + b) % 10;
  if (operator === '-') return (a - b + 10) % 10;
  return (a * b) % 10;
}

/**
 * The prompt's tokens: operator and operand of each step, padded to 12 slots, then the start and the mark `think`. Step i then
 * finds its operand at a constant distance behind the place where its result is written.
 */
export function promptTokens({ start, steps }: Pick<ArithmeticProblem, 'start' | 'steps'>): number[] {
  const slots = steps.flatMap(({ operator, operand }) => [TOKENS[operator], operand]);
  const pads = new Array<number>(2 * (LONGEST - steps.length)).fill(TOKENS.pad);
  return [...slots, ...pads, start, TOKENS.think];
}

/** FNV-1a, 32 bits. */
function hash(values: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const value of values) h = Math.imul(h ^ value, 0x01000193) >>> 0;
  return (h ^ (h >>> 15)) >>> 0;
}

/** One problem in sixteen, by a hash of its prompt, is for tests and never trained on. */
export function isHeldOut(problem: Pick<ArithmeticProblem, 'start' | 'steps'>): boolean {
  return hash(promptTokens(problem)) % 16 === 0;
}

/** A problem of `difficulty` steps, the first that `key` draws on the asked side of the split. */
export function drawArithmetic(key: Key, difficulty: number, heldOut: boolean): ArithmeticProblem {
  if (!Number.isInteger(difficulty) || difficulty < 1 || difficulty > LONGEST) {
    throw new RangeError(`arithmetic: expected a difficulty from 1 to ${LONGEST}, got ${difficulty}`);
  }
  for (let attempt = 0; ; attempt++) {
    const draws = integers(key, attempt, 1 + difficulty, 30, Stream.problem);
    const start = draws[0]! % 10;
    const steps = Array.from({ length: difficulty }, (_, i) => ({
      operator: OPERATORS[Math.floor(draws[i + 1]! / 10)]!,
      operand: draws[i + 1]! % 10,
    }));
    if (isHeldOut({ start, steps }) !== heldOut) continue;
    const results: number[] = [];
    for (const { operator, operand } of steps) results.push(apply(operator, results.at(-1) ?? start, operand));
    return { index: key.problem, difficulty, start, steps, results };
  }
}

/**
 * Chained arithmetic: problem `index` has 1 + index mod 12 steps and none of them was trained on. `quality` is the probability
 * that the model gives the right answer after the chain it wrote; `correct` says whether the answer it drew is right.
 *
 * @example arithmetic().problem(2).difficulty // 3
 */
export function arithmetic(difficulties: readonly number[] = Array.from({ length: LONGEST }, (_, i) => i + 1)) {
  const task: Task<ArithmeticProblem, ArithmeticAnswer> = {
    name: 'arithmetic',
    problem: (index) =>
      drawArithmetic({ seed: 0, problem: index, candidate: 0 }, difficulties[index % difficulties.length]!, true),
    mark: (problems, samples) =>
      problems.map(({ results }, i): Mark => {
        const right = results.at(-1)!;
        return { quality: samples[i]!.probabilities[right]!, correct: samples[i]!.answer === right };
      }),
  };
  return task;
}
