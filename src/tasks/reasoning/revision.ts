import { shipped } from '../../compute/code.js';
import { integers, type Key, Stream, uniforms } from '../../compute/random.js';
import { type ArithmeticProblem, applied, arithmetic, TOKENS } from './arithmetic.js';
import { type Difficulties, type Layout, padded, type ReasoningTask } from './reasoning.js';

/** A problem of chained arithmetic with a chain that somebody has written before, which may be wrong. */
export interface RevisionProblem extends ArithmeticProblem {
  /** The former chain, pads behind it. */
  readonly former: readonly number[];
}

const base = arithmetic();
const ROOM = base.layout.stepLength * base.layout.longest;

const layout: Layout = { ...base.layout, promptLength: ROOM + base.layout.promptLength };

/** Most errors a step of a former chain that is made for training. */
const MOST_ERRORS = 0.3;

/** The problem with a former chain of any length before its prompt; what goes beyond 12 steps is left out. */
export function withFormer(problem: ArithmeticProblem, chain: readonly number[]): RevisionProblem {
  const former = padded(chain.slice(0, ROOM), ROOM, TOKENS.pad);
  return { ...problem, former, prompt: [...former, ...problem.prompt] };
}

/**
 * Revision of chained arithmetic: the prompt is a former chain in 12 slots of two tokens, and then the problem as it was; the chain and
 * the answer to be written are the right ones. Step i finds its operand where it stands without a former chain, and the former result
 * of the same step at a constant distance behind. The former chains of training problems go wrong by lot: with a chance between 0 and
 * 0.3 a step, drawn for each problem, a result is another digit, and what follows is worked out from it. Problems, and the split, are
 * those of `arithmetic`. Source of the idea: C. Snell et al., arXiv:2408.03314, section 6 (pairs of wrong and right answers).
 *
 * @param given `difficulties`, of 1 to 12 steps, and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; TypeError for a value that JSON
 * cannot hold, NaN among them
 * @example revision().problem(2).prompt.length // 50: 24 of the former chain, 26 of the problem
 */
export function revision(given: Difficulties = {}): ReasoningTask<RevisionProblem> {
  const task = arithmetic(given);
  /** The problem with a former chain, as `key` draws it. */
  const revised = (problem: ArithmeticProblem, key: Key): RevisionProblem => {
    const { difficulty } = problem;
    const [share, ...luck] = uniforms(key, 0, 1 + difficulty, Stream.former);
    const others = integers(key, 1, difficulty, 9, Stream.former);
    let value = problem.start;
    const chain = problem.steps.flatMap(({ operator, operand }, i) => {
      value = applied(operator, value, operand);
      if (luck[i]! < MOST_ERRORS * share!) value = (value + 1 + others[i]!) % 10;
      return [value, TOKENS.next];
    });
    return withFormer(problem, chain);
  };
  return shipped({
    ...task,
    name: 'revision',
    layout,
    draw: (key, difficulty, side) => revised(base.draw(key, difficulty, side), key),
    at: (difficulties) => revision({ ...given, difficulties }),
    problem: (index) => revised(task.problem(index), { seed: 0, problem: index, candidate: 0 }),
  });
}
