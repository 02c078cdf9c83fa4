import { shipped } from '../compute/code.js';
import { type Key, Stream, uniforms } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import type { Mark, Problem, Task } from './task.js';

/** A problem in words, for a language model that continues texts. */
export interface TextProblem extends Problem {
  readonly prompt: string;
  readonly right: string;
}

/** What a sample has to carry to be marked. */
export interface TextAnswer {
  readonly text: string;
}

/** A task whose answers are numbers in a text. */
export interface TextTask extends Task<TextProblem, TextAnswer> {
  /** Most tokens of a completion. */
  readonly maxTokens: number;
  /** What ends a completion. */
  readonly stop: readonly string[];
  /** The answer that a completion gives; undefined where it gives none. */
  answerOf(text: string): string | undefined;
}

/** One kind of sum: its operands, how it is asked and answered. */
interface Kind {
  readonly operands: readonly (readonly [number, number])[];
  readonly right: (operands: readonly number[]) => number;
  readonly question: (operands: readonly number[]) => string;
  readonly solution: (operands: readonly number[]) => string;
  /** Finds the answer in a completion, as its first group. */
  readonly answer: RegExp;
  readonly maxTokens: number;
}

const DIGIT = [0, 9] as const;
const TWO_DIGITS = [10, 99] as const;
const sum = (operands: readonly number[]) => operands.reduce((a, b) => a + b, 0);
const direct = {
  question: (operands: readonly number[]) => `Q: ${operands.join(' + ')}\nA:`,
  solution: (operands: readonly number[]) => ` ${sum(operands)}`,
  right: sum,
  answer: /^\s*(\d+)/,
  maxTokens: 4,
};

const KINDS = {
  'add-three-chain': {
    ...direct,
    operands: [DIGIT, DIGIT, DIGIT],
    solution: ([a = 0, b = 0, c = 0]) =>
      ` ${a} + ${b} = ${a + b}. ${a + b} + ${c} = ${a + b + c}. Answer: ${a + b + c}`,
    answer: /Answer:\s*(\d+)/,
    maxTokens: 36,
  },
  'add-three': { ...direct, operands: [DIGIT, DIGIT, DIGIT] },
  'add-two-digit': { ...direct, operands: [TWO_DIGITS, TWO_DIGITS] },
  'add-digits': { ...direct, operands: [DIGIT, DIGIT] },
  'multiply-digits': {
    ...direct,
    operands: [DIGIT, DIGIT],
    right: (operands) => operands.reduce((a, b) => a * b, 1),
    question: (operands) => `Q: ${operands.join(' * ')}\nA:`,
    solution: ([a = 0, b = 0]) => ` ${a * b}`,
  },
} as const satisfies Record<string, Kind>;

export type FewShotName = keyof typeof KINDS;

/** The tasks of `fewShot`. */
export const FEW_SHOT_TASKS = Object.keys(KINDS) as FewShotName[];

const SHOTS = 4;
/** Keys the solved examples, apart from all problems: set n by this number less n. */
const EXAMPLES = 0xffffffff;
/** Sets of solved examples that can be asked for. */
const SETS = 1000;

function drawn(kind: Kind, key: Key, step: number): number[] {
  return Array.from(uniforms(key, step, kind.operands.length, Stream.problem), (u, i) => {
    const [low, high] = kind.operands[i]!;
    return low + Math.floor(u * (high - low + 1));
  });
}

/** `count` different operand lists; `taken` are left out. */
function different(kind: Kind, problem: number, count: number, taken: ReadonlySet<string>): number[][] {
  const seen = new Set(taken);
  const found: number[][] = [];
  for (let step = 0; found.length < count; step++) {
    const operands = drawn(kind, { seed: 0, problem, candidate: 0 }, step);
    if (seen.has(operands.join())) continue;
    seen.add(operands.join());
    found.push(operands);
  }
  return found;
}

export interface FewShot {
  /** Which set of solved examples stands before a problem, from 0 to 999 (default 0). */
  readonly examples?: number;
}

export const FEW_SHOT: Required<FewShot> = { examples: 0 };

/**
 * Sums after four solved examples that are the same for every problem and none of the problems: adding two and three digits,
 * two numbers of two digits, and multiplying two digits, answered at once; and adding three digits one after the other
 * (`add-three-chain`). Problem `index` depends on the index and, where it would be a solved example, on those; small tasks repeat
 * problems. `examples` chooses other solved examples (0 to 999): how much a result hangs on the prompt is seen by asking with several sets.
 *
 * @example fewShot('add-digits').problem(0).prompt // 'Q: ... \nA:'
 */
export function fewShot(name: FewShotName, given: FewShot = {}): TextTask {
  const { options, settings } = configure('fewShot', given, FEW_SHOT);
  const { examples } = options;
  const kind: Kind | undefined = KINDS[name];
  if (kind === undefined) throw new RangeError(`fewShot: expected one of ${FEW_SHOT_TASKS.join(', ')}, got ${name}`);
  if (!Number.isInteger(examples) || examples < 0 || examples >= SETS)
    throw new RangeError(`fewShot: expected a set of solved examples from 0 to ${SETS - 1}, got ${examples}`);
  const shots = different(kind, EXAMPLES - examples, SHOTS, new Set());
  const taken = new Set(shots.map((operands) => operands.join()));
  const solved = shots.map((operands) => `${kind.question(operands)}${kind.solution(operands)}\n\n`).join('');
  const answerOf = (text: string) => {
    const found = kind.answer.exec(text)?.[1];
    return found === undefined ? undefined : String(Number(found));
  };
  return shipped({
    name,
    modality: 'language',
    settings,
    maxTokens: kind.maxTokens,
    stop: ['\n'],
    answerOf,
    problem(index) {
      const [operands] = different(kind, index, 1, taken) as [number[]];
      return {
        index,
        difficulty: operands.length,
        prompt: `${solved}${kind.question(operands)}`,
        right: String(kind.right(operands)),
      };
    },
    mark: (problems, samples) =>
      problems.map(({ right }, i): Mark => {
        const correct = answerOf(samples[i]!.text) === right;
        return { quality: correct ? 1 : 0, correct };
      }),
  });
}
