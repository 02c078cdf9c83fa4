import { shipped } from '../../compute/code.js';
import type { Key } from '../../compute/random.js';
import { configure } from '../../compute/settings.js';
import { fnv1a } from '../../numerics/fnv1a.js';
import type { Mark, Problem, Task } from '../task.js';

/**
 * How the problems of a task are written in tokens. Everything is of one length, and step i of a chain finds what it needs at a
 * constant distance: small transformers learn that, and not much else.
 *
 *     prompt (promptLength) | chain: steps of stepLength, at most `longest` | mark `answer` | answer (answerLength)
 */
export interface Layout {
  /** The text of each token; a token is its index in this list. */
  readonly tokens: readonly string[];
  /** Fills up prompts and answers. */
  readonly pad: number;
  /** Closes a chain of thought and asks for the answer. */
  readonly answer: number;
  readonly promptLength: number;
  /** Tokens of one step of a chain; 0 where a task has no chain. */
  readonly stepLength: number;
  /** Most steps of a chain. */
  readonly longest: number;
  readonly answerLength: number;
}

/** A problem in tokens, with the whole chain of thought and a right answer. */
export interface ReasoningProblem extends Problem {
  /** [promptLength] */
  readonly prompt: readonly number[];
  /** Each step [stepLength]. */
  readonly chain: readonly (readonly number[])[];
  /** [answerLength] */
  readonly answer: readonly number[];
}

/** What a sample has to carry to be marked. */
export interface Answered {
  /** The answer that was drawn [answerLength]. */
  readonly answer: readonly number[];
  /** The probability of the right answer after the chain that was drawn, where the task has one right answer. */
  readonly right?: number;
}

/**
 * Endless problems whose answers can be checked exactly. One problem in sixteen, by a hash of what the problem is, belongs to the
 * test side, and `problem` gives those alone; training draws from the others. `quality` of a mark is the probability of the right
 * answer given the chain (one right answer) or 1 and 0 (many).
 *
 * @example
 * const problem = arithmetic().problem(2); // difficulty 3, six tokens of chain
 * arithmetic().check(problem, problem.answer); // true
 * arithmetic().draw({ seed: 1, problem: 0, candidate: 0 }, 12, 'train').chain.length; // 12
 */
export interface ReasoningTask<P extends ReasoningProblem = ReasoningProblem> extends Task<P, Answered> {
  readonly layout: Layout;
  /** The difficulties that problems 0, 1, 2, ... take in turns. */
  readonly difficulties: readonly number[];
  /** Whether a problem has one right answer. */
  readonly unique: boolean;
  /** A problem of a difficulty, the first that `key` draws on the asked side. */
  draw(key: Key, difficulty: number, side: 'train' | 'test'): P;
  check(problem: P, answer: readonly number[]): boolean;
  /** A task like this one whose problems take other difficulties in turns. */
  at(difficulties: readonly number[]): ReasoningTask<P>;
}

/** The option of every reasoning task. */
export interface Difficulties {
  /** The difficulties that problems 0, 1, 2, ... take in turns; by default all. */
  readonly difficulties?: readonly number[];
  /** Whether problems 0, 1, 2, ... are all different (default false: they are drawn one by one, and small ones come again). */
  readonly distinct?: boolean;
}

/** What a task says of itself; `reasoningTask` makes the rest. */
export interface ReasoningParts<P extends ReasoningProblem> {
  readonly name: string;
  readonly control?: true;
  readonly layout: Layout;
  readonly difficulties: readonly number[];
  /** Attempt 0, 1, 2, ... of `key` at a problem of this difficulty. */
  make(key: Key, attempt: number, difficulty: number): P;
  /** What makes two problems the same, for the split; the prompt by default. */
  identity?(problem: P): readonly number[];
  /** Whether an answer is right, where there are many right ones; equality with the problem's by default. */
  check?(problem: P, answer: readonly number[]): boolean;
}

/** Share of the problems kept for tests: one in sixteen. */
const SIDES = 16;
/** A difficulty that has fewer problems than the split can find is a mistake of the task. */
const ATTEMPTS = 10000;
const NOTHING: ReadonlySet<string> = new Set();

function hash(values: readonly number[]): number {
  const h = fnv1a(values);
  return (h ^ (h >>> 15)) >>> 0;
}

/** The side of the split that a problem with this identity is on. */
export function sideOf(identity: readonly number[]): 'train' | 'test' {
  return hash(identity) % SIDES === 0 ? 'test' : 'train';
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((x, i) => x === b[i]);

/**
 * The tokens' texts joined, pads left out.
 *
 * @param layout the text of each token
 * @param tokens by number
 * @returns the text
 * @example textOf(arithmetic().layout, arithmetic().problem(0).answer).length // 1
 */
export function textOf(layout: Layout, tokens: readonly number[]): string {
  return tokens
    .filter((token) => token !== layout.pad)
    .map((token) => layout.tokens[token] ?? `<${token}>`)
    .join(' ');
}

/**
 * `tokens` with pads behind them up to `length`.
 *
 * @param tokens at most `length` of them
 * @param length of the result
 * @param pad the token behind
 * @returns `length` tokens
 * @example padded([1, 2], 4, 0) // [1, 2, 0, 0]
 */
export function padded(tokens: readonly number[], length: number, pad: number): number[] {
  return [...tokens, ...new Array<number>(length - tokens.length).fill(pad)];
}

/**
 * A reasoning task from its parts: the split, the list of test problems and the marks.
 *
 * @param parts name, layout of tokens, possible difficulties, and `make`, which draws a problem
 * @param given `difficulties` and `distinct`, whether no two test problems are alike
 * @returns the task
 * @throws RangeError for an unknown option, no difficulty, or, when a problem is asked for, one that the task does not have; Error, then, where no distinct
 * problem is found; TypeError for a value that JSON cannot hold, NaN among them
 * @example reasoningTask({ name: 'one', layout: arithmetic().layout, difficulties: [1], make: ({ problem }) => ({ ...arithmetic().problem(0), index: problem }) }).name // 'one'
 */
export function reasoningTask<P extends ReasoningProblem>(
  parts: ReasoningParts<P>,
  given: Difficulties = {},
): ReasoningTask<P> {
  const { name, layout, make, identity = (problem: P) => problem.prompt, check } = parts;
  const all: Required<Difficulties> = { difficulties: parts.difficulties, distinct: false };
  const possible = new Set(parts.difficulties);
  const unique = check === undefined;
  const checked = check ?? ((problem: P, answer: readonly number[]) => same(problem.answer, answer));
  const drawUnlike = (
    key: Key,
    difficulty: number,
    side: 'train' | 'test',
    known: { has(name: string): boolean },
    what = side as string,
  ): P => {
    if (!possible.has(difficulty)) {
      throw new RangeError(`${name}: expected a difficulty among ${parts.difficulties.join(', ')}, got ${difficulty}`);
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const problem = make(key, attempt, difficulty);
      const itself = identity(problem);
      if (sideOf(itself) === side && !known.has(itself.join(' '))) return problem;
    }
    throw new Error(`${name}: expected a ${what} problem of difficulty ${difficulty} in ${ATTEMPTS} draws, got none`);
  };
  const draw = (key: Key, difficulty: number, side: 'train' | 'test'): P => drawUnlike(key, difficulty, side, NOTHING);
  const at = (difficulties: readonly number[], distinct = false): ReasoningTask<P> => {
    if (difficulties.length === 0) throw new RangeError(`${name}: expected at least one difficulty, got none`);
    // A list of its own, not that of before without its repeats.
    const keyOf = (index: number): Key => ({ seed: 0, problem: index, candidate: distinct ? 1 : 0 });
    const difficultyOf = (index: number) => difficulties[index % difficulties.length]!;
    const list: P[] = [];
    const known = new Set<string>();
    /** Problem `index` of the list without repeats: each is the first that its key draws and that none before it is. */
    const unlike = (index: number): P => {
      while (list.length <= index) {
        const at = list.length;
        const what = `test (none of the ${at} before it)`;
        const problem = drawUnlike(keyOf(at), difficultyOf(at), 'test', known, what);
        known.add(identity(problem).join(' '));
        list.push(problem);
      }
      return list[index]!;
    };
    return shipped(
      {
        name,
        modality: 'language',
        ...(parts.control ? { control: true } : {}),
        settings: configure(name, { difficulties, distinct }, all).settings,
        layout,
        difficulties,
        unique,
        draw,
        at: (others) => at(others, distinct),
        check: checked,
        problem: distinct ? unlike : (index) => draw(keyOf(index), difficultyOf(index), 'test'),
        mark: (problems, samples) =>
          problems.map((problem, i): Mark => {
            const { answer, right } = samples[i]!;
            const correct = checked(problem, answer);
            return { quality: right ?? Number(correct), correct };
          }),
      },
      parts,
    );
  };
  const { difficulties, distinct } = configure(name, given, all).options;
  return at(difficulties, distinct);
}
