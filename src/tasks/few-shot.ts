import { shipped } from '../compute/code.js';
import { type Key, Stream, uniforms } from '../compute/random.js';
import { configure } from '../compute/settings.js';
import { plainNumber, saidNumber } from './answers/number.js';
import type { Mark, Problem, Task } from './task.js';

/** A problem in words, for a language model that continues texts. */
export interface TextProblem extends Problem {
  readonly prompt: string;
  /** A conversation in the place of the prompt, for models that are talked to. */
  readonly messages?:
    | readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[]
    | undefined;
  readonly right: string;
}

/** What a sample has to carry to be marked. */
export interface TextAnswer {
  readonly text: string;
}

/** A mark, and the answer that it is for, where there is one. */
export interface Judged {
  readonly mark: Mark;
  readonly answer?: string;
}

/** A task that is answered in texts. */
export interface TextTask extends Task<TextProblem, TextAnswer> {
  /** Most tokens of a completion. */
  readonly maxTokens: number;
  /** What ends a completion. */
  readonly stop: readonly string[];
  /** The answer that a completion gives; undefined where it gives none. */
  answerOf(text: string): string | undefined;
  /** Marks a reply in the place of `answerOf` and `mark`, where that takes time: by a program, or another model. */
  readonly judge?: (problem: TextProblem, text: string) => Promise<Judged>;
  /** How many problems there are; absent where they are endless. */
  readonly count?: number;
  /** The same problems for a model that is talked to, where its replies are read in another way than completions. */
  readonly chats?: () => TextTask;
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
  /**
   * How answers are read: "completion", where a text continues the prompt and ends with its line, or "chat", where a model replies in words
   * ("The answer is 13.", "**13**", after its thoughts) and has 512 tokens for it (default "completion").
   */
  readonly reply?: 'completion' | 'chat';
}

export const FEW_SHOT: Required<FewShot> = { examples: 0, reply: 'completion' };

/** What stands before the solved examples in a chat, where nothing is there to be continued. */
const CHAT_REQUEST = 'Answer the last question as the ones before it are answered.\n\n';
/** Most tokens of a reply in words. */
const CHAT_TOKENS = 512;

/**
 * Sums after four solved examples that are the same for every problem and none of the problems: adding two and three digits,
 * two numbers of two digits, and multiplying two digits, answered at once; and adding three digits one after the other
 * (`add-three-chain`). Problem `index` depends on the index and, where it would be a solved example, on those; small tasks repeat
 * problems. `examples` chooses other solved examples (0 to 999): how much a result hangs on the prompt is seen by asking with several sets.
 *
 * @param name one of `FEW_SHOT_TASKS`
 * @param given `examples`, 0 to 999 (default 0), and `reply`, 'completion' (default) or 'chat'
 * @returns the task
 * @throws RangeError for a task, a set of examples or a way to reply that is none of these.
 * @example fewShot('add-digits').problem(0).prompt.endsWith('\n\nQ: 9 + 9\nA:') // true
 */
export function fewShot(name: FewShotName, given: FewShot = {}): TextTask {
  const { options, settings } = configure('fewShot', given, FEW_SHOT);
  const { examples, reply } = options;
  const kind: Kind | undefined = KINDS[name];
  if (kind === undefined) throw new RangeError(`fewShot: expected one of ${FEW_SHOT_TASKS.join(', ')}, got ${name}`);
  if (!Number.isInteger(examples) || examples < 0 || examples >= SETS)
    throw new RangeError(`fewShot: expected a set of solved examples from 0 to ${SETS - 1}, got ${examples}`);
  if (reply !== 'completion' && reply !== 'chat')
    throw new RangeError(`fewShot: expected a reply that is a completion or a chat, got ${String(reply)}`);
  const chat = reply === 'chat';
  const shots = different(kind, EXAMPLES - examples, SHOTS, new Set());
  const taken = new Set(shots.map((operands) => operands.join()));
  const solved = shots.map((operands) => `${kind.question(operands)}${kind.solution(operands)}\n\n`).join('');
  const answerOf = (text: string) => {
    const found = kind.answer.exec(text)?.[1];
    return found === undefined ? undefined : plainNumber(found);
  };
  const read = chat ? saidNumber : answerOf;
  return shipped({
    name,
    modality: 'language',
    settings,
    maxTokens: chat ? CHAT_TOKENS : kind.maxTokens,
    stop: chat ? [] : ['\n'],
    answerOf: read,
    ...(chat ? {} : { chats: () => fewShot(name, { ...given, reply: 'chat' }) }),
    problem(index) {
      const [operands] = different(kind, index, 1, taken) as [number[]];
      return {
        index,
        difficulty: operands.length,
        prompt: `${chat ? CHAT_REQUEST : ''}${solved}${kind.question(operands)}`,
        right: String(kind.right(operands)),
      };
    },
    mark: (problems, samples) =>
      problems.map(({ right }, i): Mark => {
        const correct = read(samples[i]!.text) === right;
        return { quality: correct ? 1 : 0, correct };
      }),
  });
}
