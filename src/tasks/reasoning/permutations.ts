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

/** Five letters in some order, and swaps of two places that are carried out one after another. */
export interface PermutationProblem extends ReasoningProblem {
  readonly start: string;
  /** The places that each step swaps. */
  readonly swaps: readonly (readonly [number, number])[];
}

const LONGEST = 12;
const LETTERS = 'ABCDE';

function arrangements(letters: string): string[] {
  if (letters.length <= 1) return [letters];
  return [...letters].flatMap((letter) => arrangements(letters.replace(letter, '')).map((rest) => `${letter}${rest}`));
}

/** All 120 orders of the letters, in alphabetical order; an order's token is its place here. */
const ORDERS = arrangements(LETTERS);
const SWAPS = [0, 1, 2, 3].flatMap((i) => [1, 2, 3, 4].filter((j) => j > i).map((j) => [i, j] as const));
const PAD = ORDERS.length + SWAPS.length;
const THINK = PAD + 1;

const layout: Layout = {
  tokens: [...ORDERS, ...SWAPS.map(([i, j]) => `(${i + 1} ${j + 1})`), 'pad', 'think', '='],
  pad: PAD,
  answer: PAD + 2,
  // 12 swaps, the mark that opens the chain of thought, and the start, which is the first state.
  promptLength: LONGEST + 2,
  stepLength: 1,
  longest: LONGEST,
  answerLength: 1,
};

function swapped(order: string, [i, j]: readonly [number, number]): string {
  const letters = [...order];
  [letters[i], letters[j]] = [letters[j]!, letters[i]!];
  return letters.join('');
}

/**
 * Composition of permutations: five letters in some order, `difficulty` swaps of two places, and the question is the order after
 * all of them. Keeping track of a state in the symmetric group S5 is complete for NC1, which a transformer of fixed depth is not
 * thought to reach without a chain (D. Barrington, J. Comput. Syst. Sci. 38, 1989; W. Merrill et al., arXiv:2404.08819). The
 * chain is the order after each swap, one token each, and each state stands at a constant distance from its swap.
 *
 * @param given `difficulties`, the numbers of swaps, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example permutations().problem(0).chain.length // 1
 */
export function permutations(given?: Difficulties): ReasoningTask<PermutationProblem> {
  return reasoningTask<PermutationProblem>(
    shipped({
      name: 'permutations',
      layout,
      difficulties: Array.from({ length: LONGEST }, (_, i) => i + 1),
      make(key, attempt, difficulty) {
        const draws = integers(key, attempt, 1 + difficulty, ORDERS.length * SWAPS.length, Stream.problem);
        const start = draws[0]! % ORDERS.length;
        const swaps = Array.from({ length: difficulty }, (_, i) => draws[i + 1]! % SWAPS.length);
        const states: number[] = [];
        for (const swap of swaps) {
          states.push(ORDERS.indexOf(swapped(ORDERS[states.at(-1) ?? start]!, SWAPS[swap]!)));
        }
        const tokens = swaps.map((swap) => ORDERS.length + swap);
        return {
          index: key.problem,
          difficulty,
          start: ORDERS[start]!,
          swaps: swaps.map((swap) => SWAPS[swap]!),
          prompt: [...padded(tokens, LONGEST, PAD), THINK, start],
          chain: states.map((state) => [state]),
          answer: [states.at(-1)!],
        };
      },
    }),
    given,
  );
}
