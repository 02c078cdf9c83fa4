import { integers, permutation, Stream } from '../compute/random.js';
import { type Layout, type ReasoningProblem, type ReasoningTask, reasoningTask } from './reasoning.js';

export interface RecallProblem extends ReasoningProblem {
  readonly pairs: readonly (readonly [key: number, value: number])[];
  readonly asked: number;
}

const PAIRS = 12;
const KEYS = 10;
const [PAD, THINK, ANSWER] = [20, 21, 22];

const layout: Layout = {
  tokens: [...'0123456789', ...'ABCDEFGHIJ', 'pad', 'think', '='],
  pad: PAD,
  answer: ANSWER,
  promptLength: 2 * PAIRS + 2,
  stepLength: 2,
  longest: PAIRS,
  answerLength: 1,
};

/**
 * Recall, the control: twelve pairs of a letter and a digit, and a letter. The letter stands `difficulty` times (1 to 4) with
 * another digit each time, and the right answer is one of them by lot: nobody can do better than 1 / difficulty, and thinking cannot
 * help. The chain says the pairs again, one a step.
 *
 * @example recall().problem(3).difficulty // 4
 */
export function recall(): ReasoningTask<RecallProblem> {
  return reasoningTask<RecallProblem>({
    name: 'recall',
    layout,
    difficulties: [1, 2, 3, 4],
    make(key, attempt, difficulty) {
      const at = 4 * attempt;
      const asked = integers(key, at, 1, KEYS, Stream.problem)[0]!;
      const others = integers(key, at + 1, 2 * PAIRS, KEYS * (KEYS - 1), Stream.problem);
      const places = permutation(key, at + 2, PAIRS, Stream.problem).subarray(0, difficulty);
      const values = permutation(key, at + 3, KEYS, Stream.problem);
      const pairs = Array.from({ length: PAIRS }, (_, i) => {
        const place = places.indexOf(i);
        if (place >= 0) return [asked, values[place]!] as const;
        return [(asked + 1 + (others[2 * i]! % (KEYS - 1))) % KEYS, others[2 * i + 1]! % KEYS] as const;
      });
      const tokens = pairs.map(([letter, digit]) => [10 + letter, digit]);
      return {
        index: key.problem,
        difficulty,
        pairs,
        asked,
        prompt: [...tokens.flat(), 10 + asked, THINK],
        chain: tokens,
        answer: [values[0]!],
      };
    },
  });
}
