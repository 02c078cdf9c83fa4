import { shipped } from '../../compute/code.js';
import { integers, permutation, Stream } from '../../compute/random.js';
import {
  type Difficulties,
  type Layout,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
} from './reasoning.js';

export interface RecallProblem extends ReasoningProblem {
  readonly pairs: readonly (readonly [key: number, value: number])[];
  readonly asked: number;
}

const PAIRS = 6;
const KEYS = 6;
const LETTERS = [...'ABCDEF'];
/** Digits are themselves, then the letters, then every letter with every digit as one token. */
const LETTER = 10;
const PAIR = LETTER + KEYS;
const PAD = PAIR + 10 * KEYS;
const [THINK, ANSWER] = [PAD + 1, PAD + 2];

const layout: Layout = {
  tokens: [
    ...'0123456789',
    ...LETTERS,
    ...LETTERS.flatMap((letter) => [...'0123456789'].map((digit) => `${letter}${digit}`)),
    'pad',
    'think',
    '=',
  ],
  pad: PAD,
  answer: ANSWER,
  promptLength: PAIRS + 2,
  stepLength: 1,
  longest: PAIRS,
  answerLength: 1,
};

/**
 * Recall, the control: six pairs of a letter and a digit, one token each, and a letter. The letter stands `difficulty` times (1
 * to 3) with another digit each time, and the right answer is one of them by lot: nobody can do better than 1 / difficulty, and
 * thinking cannot help. The chain says the pairs again, one a step.
 *
 * @param given `difficulties`, from 1 to 3, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example recall().problem(2).difficulty // 3
 */
export function recall(given?: Difficulties): ReasoningTask<RecallProblem> {
  return reasoningTask<RecallProblem>(
    shipped({
      name: 'recall',
      control: true,
      layout,
      difficulties: [1, 2, 3],
      make(key, attempt, difficulty) {
        const at = 4 * attempt;
        const asked = integers(key, at, 1, KEYS, Stream.problem)[0]!;
        const others = integers(key, at + 1, 2 * PAIRS, 10 * (KEYS - 1), Stream.problem);
        const places = permutation(key, at + 2, PAIRS, Stream.problem).subarray(0, difficulty);
        const values = permutation(key, at + 3, 10, Stream.problem);
        const pairs = Array.from({ length: PAIRS }, (_, i) => {
          const place = places.indexOf(i);
          if (place >= 0) return [asked, values[place]!] as const;
          return [(asked + 1 + (others[2 * i]! % (KEYS - 1))) % KEYS, others[2 * i + 1]! % 10] as const;
        });
        const tokens = pairs.map(([letter, digit]) => PAIR + 10 * letter + digit);
        return {
          index: key.problem,
          difficulty,
          pairs,
          asked,
          prompt: [...tokens, THINK, LETTER + asked],
          chain: tokens.map((token) => [token]),
          answer: [values[0]!],
        };
      },
    }),
    given,
  );
}
