import { shipped } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { Stream } from '../compute/random.js';
import { rowsFor } from '../compute/rows.js';
import { configure } from '../compute/settings.js';
import { backendName } from '../compute/tf.js';
import type { Family } from '../families/family.js';
import { totalSpent } from '../families/spent.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { drawCandidates } from '../strategies/candidates.js';
import { elected, VOTE, type Vote } from '../strategies/majority.js';
import type { Budget } from '../strategies/strategy.js';
import type { Problem, Task } from '../tasks/task.js';
import { checkFamily, checkTask } from './check.js';
import { runCells, type SweepCell } from './loop.js';
import { checkList, problemIndices } from './plan.js';
import { keyOf, marksOf, type Origin, originOf, rowOf } from './row.js';

export interface Judgements<P extends Problem, State, Sample> {
  /** Writes the samples to judge. */
  readonly family: Family<P, State, Sample>;
  /** Solves the problems for itself and votes (default: the one that writes the samples). */
  readonly judge?: Family<P, State, Sample> | undefined;
  readonly task: Task<P, Sample>;
  readonly answerOf: (sample: Sample) => string;
  /** Numbers of votes. */
  readonly votes: readonly number[];
  readonly depth: number;
  readonly problems: number | readonly number[];
  readonly seed: number;
  /** Problems judged together, at most (default 64). */
  readonly batch?: number;
  readonly store: Store;
  /** Forgets the rows asked for that the store has, and makes them anew (default false): for code that has changed where no hash sees it. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** A judge's votes as a way to spend a budget, as rows name it: chains side by side, about samples of another model or of its own. */
function voting<Sample>(answerOf: (sample: Sample) => string, of: string | undefined) {
  const { settings } = configure<Vote<Sample> & { of: string | undefined }>(
    'votes',
    { answerOf, ...(of === undefined ? {} : { of }) },
    { ...VOTE, of: undefined },
  );
  return shipped({ name: 'votes', kind: 'choice', settings, serialDepth: ({ depth }: Budget) => depth } as const);
}

/** The rows of some keys at one number of votes. */
function rowsOf<P extends Problem, State, Sample>(
  { family, judge = family, task, answerOf, depth, seed }: Omit<Judgements<P, State, Sample>, 'store'>,
  origin: Origin,
  keys: readonly SampleKey[],
): SampleRecord[] {
  const problems = keys.map(({ problem }) => task.problem(problem));
  const job = { family, problems, budget: { depth, width: 1 }, meter: new Meter() };
  const samples = drawCandidates({ ...job, seed }, 1).map(([one]) => one!.sample);
  const marks = marksOf(task, problems, samples);
  const meter = new Meter();
  const solutions = meter.time(() =>
    drawCandidates({ ...job, family: judge, meter, seed, stream: Stream.vote }, origin.width),
  );
  return solutions.map((list, i) => {
    const answers = list.map(({ sample }) => answerOf(sample));
    const { at } = elected(
      answers,
      answers.map(() => 1),
    );
    const correct = (answers[at] === answerOf(samples[i]!)) === marks[i]!.correct;
    return rowOf(origin, {
      problem: problems[i]!,
      candidate: 0,
      ...totalSpent(list),
      wallMs: meter.wallMs / problems.length,
      mark: { quality: Number(correct), correct },
    });
  });
}

/**
 * Judges one sample of every problem by a judge, the writer or another model, that solves the problem for itself, `votes` times, and calls the sample right where it
 * agrees with the most frequent of its own answers. Rows of family "reward" and strategy "votes", whose width is the number of votes,
 * whose cost is the judge's alone, and which are correct where the judgement is; those that the store has are not made again.
 *
 * @param options family and task, `answerOf`, the numbers of `votes`, depth in tokens, problems, seed and store
 * @returns a row per problem and number of votes, sorted by key
 * @throws RangeError, before anything is sampled, for budgets that are out of range
 * @example (await judgements({ family: reasoner, task: arithmetic(), answerOf: ({ answer }) => answer.join(' '), votes: [1, 3], depth: 8, problems: 4, seed: 0, store })).length // 8
 */
export async function judgements<P extends Problem, State, Sample>(
  options: Judgements<P, State, Sample>,
): Promise<SampleRecord[]> {
  const { family, task, store, fresh, signal, progress } = options;
  const label = `${family.model} on ${task.name}`;
  return runCells({ label, cells: judgementCells(options), store, fresh, signal, progress });
}

/** The cells of judgements, one per number of votes, checked. */
export function judgementCells<P extends Problem, State, Sample>(
  options: Omit<Judgements<P, State, Sample>, 'store'>,
): SweepCell<SampleRecord, SampleKey>[] {
  const { family, judge, task, answerOf, votes, depth, seed, batch = rowsFor(64) } = options;
  checkList('judgements', 'votes', votes);
  const problems = problemIndices('judgements', options.problems);
  checkFamily(family);
  if (judge !== undefined) checkFamily(judge);
  checkTask(task, problems);
  const label = `${family.model} on ${task.name}`;
  return votes.map((width): SweepCell<SampleRecord, SampleKey> => {
    const budget = { depth, width };
    const origin = originOf({
      family: judge ?? family,
      as: 'reward',
      task,
      strategy: voting(answerOf, judge === undefined || judge.model === family.model ? undefined : family.model),
      budget,
      seed,
      backend: backendName(),
    });
    return {
      label: `${label}, ${width} votes`,
      keys: problems.map((problem) => keyOf(origin, problem, 0)),
      batch,
      make: (keys, keep) => keep(rowsOf(options, origin, keys)),
    };
  });
}
