import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { rowsFor } from '../compute/rows.js';
import { backendName } from '../compute/tf.js';
import type { Family } from '../families/family.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { drawRanges } from '../strategies/candidates.js';
import { single } from '../strategies/single.js';
import type { Budget, Job, Outcome, Strategy } from '../strategies/strategy.js';
import type { Problem, Task } from '../tasks/task.js';
import { checkFamily, checkOutcomes, checkStrategy, checkTask } from './check.js';
import { runCells, type SweepCell } from './loop.js';
import { budgetsOf, checkCount, problemIndices } from './plan.js';
import { keyOf, marksOf, type Origin, originOf, rowOf } from './row.js';

export interface Sweep<P extends Problem, State, Sample> {
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  /** Ways to spend the budgets; by default candidates are taken as they are (`single`). */
  readonly strategies?: readonly Strategy<P, State, Sample>[];
  /** Refinements per candidate, at a width of 1; or `budgets`. */
  readonly depths?: readonly number[];
  readonly budgets?: readonly Budget[];
  /** Which strategies get which budgets (default: all get all). */
  readonly takes?: (strategy: Strategy<P, State, Sample>, budget: Budget) => boolean;
  /** How many problems, from number 0, or their indices. */
  readonly problems: number | readonly number[];
  /** Samples per problem (default 1); more only without strategies, which choose among candidates themselves. */
  readonly candidates?: number;
  readonly seed: number;
  /** Samples made together, at most (default 64); the rows do not depend on it. */
  readonly batch?: number;
  readonly store: Store;
  /** Forgets the rows asked for that the store has, and makes them anew (default false): for code that has changed where no hash sees it. */
  readonly fresh?: boolean | undefined;
  /** Stops between batches; the sweep then rejects with the signal's reason, and what was made is stored. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** What a sweep asks for, wherever its rows go. */
export type Asked<P extends Problem, State, Sample> = Omit<
  Sweep<P, State, Sample>,
  'store' | 'fresh' | 'signal' | 'progress'
>;

/** Candidates taken as they are, each of the number that its key says. */
function candidatesOf<P extends Problem, State, Sample>(
  job: Job<P, State, Sample>,
  keys: readonly SampleKey[],
): Outcome<Sample>[] {
  const ranges = keys.map(({ candidate }, place) => ({ place, from: candidate, to: candidate + 1 }));
  return drawRanges(job, ranges).map(([candidate]) => candidate!);
}

/** The rows of some keys of one strategy at one budget. */
function rowsOf<P extends Problem, State, Sample>(
  { family, task, strategies, seed }: Asked<P, State, Sample>,
  strategy: Strategy<P, State, Sample>,
  budget: Budget,
  origin: Origin,
  keys: readonly SampleKey[],
): SampleRecord[] {
  const problems = keys.map(({ problem }) => task.problem(problem));
  const meter = new Meter();
  const job = { family, problems, budget, seed, meter };
  const outcomes = meter.time(() => (strategies === undefined ? candidatesOf(job, keys) : strategy.run(job)));
  checkOutcomes(strategy.name, problems, outcomes);
  const samples = outcomes.map(({ sample }) => sample);
  const marks = marksOf(task, problems, samples);
  return outcomes.map(({ nfe, flops }, i) =>
    rowOf(origin, {
      problem: problems[i]!,
      candidate: keys[i]!.candidate,
      ...{ nfe, flops },
      wallMs: meter.wallMs / outcomes.length,
      mark: marks[i]!,
    }),
  );
}

/**
 * The cell of one strategy at one budget. A strategy that spends the budgets of all problems together is always run on all of them, and
 * its rows name them: each depends on the others.
 */
function cellOf<P extends Problem, State, Sample>(
  options: Asked<P, State, Sample>,
  strategy: Strategy<P, State, Sample>,
  budget: Budget,
  problems: readonly number[],
): SweepCell<SampleRecord, SampleKey> {
  const { family, task, strategies, candidates = 1, seed, batch = rowsFor(64) } = options;
  const together = strategy.kind === 'adaptive';
  const among = problems.every((problem, i) => problem === i) ? problems.length : problems;
  const origin = originOf({
    ...{ family, task, strategy, budget, seed, backend: backendName() },
    ...(together ? { among } : {}),
  });
  const keys = problems.flatMap((problem) =>
    Array.from({ length: candidates }, (_, candidate) => keyOf(origin, problem, candidate)),
  );
  return {
    label: `${family.model} on ${task.name}, ${strategies === undefined ? `depth ${budget.depth}` : strategy.name}`,
    keys,
    batch: together ? keys.length : batch,
    make(some, keep) {
      const rows = rowsOf(options, strategy, budget, origin, together ? keys : some);
      const asked = new Set(some.map(({ problem }) => problem));
      keep(together ? rows.filter(({ problem }) => asked.has(problem)) : rows);
    },
    ...(together ? { pilot: () => rowsOf(options, strategy, budget, origin, keys.slice(0, 1))[0]! } : {}),
  };
}

/** Refuses strategies that are none, and budgets that those that get them cannot spend. */
function checkStrategies<P extends Problem, State, Sample>(
  strategies: readonly Strategy<P, State, Sample>[],
  budgets: readonly Budget[],
  takes: (strategy: Strategy<P, State, Sample>, budget: Budget) => boolean,
): void {
  if (strategies.length === 0) throw new RangeError('sweep: expected at least one strategy, got none');
  for (const strategy of strategies) {
    checkStrategy(strategy, []);
    checkStrategy(
      strategy,
      budgets.filter((budget) => takes(strategy, budget)),
    );
  }
}

/**
 * Spends budgets on problems, marks what comes of each, and stores one row per sample; samples that the store has are not made again.
 * Returns the rows asked for, sorted by key. Between batches it lets other events run.
 *
 * Which rows the store has goes by their key: family, task, strategy, verifier and sampler by name, options, checkpoint and code, and
 * backend, budget, seed, problem and candidate. The code of a task, a strategy, a verifier, a sampler, a schedule or a solver of your
 * own is a hash of the source of its functions and of its data, so that an edited `mark` makes new rows. A hash sees neither values that a
 * function has captured nor other functions that it calls: where you change those, say another `version` on the object, or
 * `fresh: true` here. With `version` no hash is taken: rows are then made anew when it changes, and only then. Progress says how many
 * of the rows are from the store, and by which other versions of this library; what the library makes otherwise than before has
 * another name, other settings or a `version` of its own.
 *
 * @param options family, task, strategies (default: `single`), budgets or depths, problems, seed and store
 * @returns the rows asked for, sorted by key
 * @throws TypeError or RangeError, before anything is sampled, for what is no family, task or strategy, and for budgets that a strategy
 * cannot spend (`single` with a width above 1; see `takes`).
 * @example (await sweep({ family, task, depths: [1, 2, 4, 8], problems: 100, candidates: 4, seed: 0, store })).length // 1600
 * @example
 * const strategies = [single(), majority(answerOf)];
 * const takes = ({ kind }, { width }) => kind !== 'single' || width === 1;
 * await sweep({ family, task, strategies, takes, budgets, problems: 100, seed: 0, store })
 */
export async function sweep<P extends Problem, State, Sample>(
  options: Sweep<P, State, Sample>,
): Promise<SampleRecord[]> {
  const cells = sweepCells(options);
  const { family, task, store, fresh, signal, progress } = options;
  return runCells({ label: `${family.model} on ${task.name}`, cells, store, fresh, signal, progress });
}

/**
 * The cells of a sweep, one per strategy and budget, checked.
 *
 * @throws what `sweep` throws before anything is sampled.
 */
export function sweepCells<P extends Problem, State, Sample>(
  options: Asked<P, State, Sample>,
): SweepCell<SampleRecord, SampleKey>[] {
  const { family, task, strategies, takes = () => true, candidates = 1, batch = rowsFor(64) } = options;
  const budgets = budgetsOf('sweep', options);
  const problems = problemIndices('sweep', options.problems);
  checkCount('sweep', 'candidates', candidates, 1);
  checkCount('sweep', 'batch', batch, 1);
  if (strategies !== undefined && candidates !== 1) {
    throw new RangeError('sweep: expected strategies or several candidates per problem, got both');
  }
  checkFamily(family);
  checkTask(task, problems);
  if (strategies !== undefined) checkStrategies(strategies, budgets, takes);
  return (strategies ?? [single<P, State, Sample>()]).flatMap((strategy) =>
    budgets.filter((budget) => takes(strategy, budget)).map((budget) => cellOf(options, strategy, budget, problems)),
  );
}
