import { setImmediate } from 'node:timers/promises';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { tf } from '../compute/tf.js';
import type { Family } from '../families/family.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import type { Budget, Strategy } from '../strategies/strategy.js';
import type { Problem, Task } from '../tasks/task.js';
import { problemIndices } from './plan.js';
import { checkMarks } from './row.js';

export interface StrategySweep<P extends Problem, State, Sample> {
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  readonly strategies: readonly Strategy<P, State, Sample>[];
  /** For every strategy; one that takes only some of them says so by `takes`. */
  readonly budgets: readonly Budget[];
  /** Which strategies get which budgets; all get all unless told. */
  readonly takes?: (strategy: Strategy<P, State, Sample>, budget: Budget) => boolean;
  /** How many problems, from number 0, or their indices. */
  readonly problems: number | readonly number[];
  readonly seed: number;
  /** Problems worked on together, at most; 64 unless told. What is chosen does not depend on it. */
  readonly batch?: number;
  readonly store: Store;
  /** Stops between batches; the sweep then rejects with the signal's reason, and what was made is stored. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

interface Work<P extends Problem, State, Sample> {
  readonly strategy: Strategy<P, State, Sample>;
  readonly budget: Budget;
  readonly problems: readonly number[];
}

function keyOf<P extends Problem, State, Sample>(
  { family, task, seed }: StrategySweep<P, State, Sample>,
  strategy: Pick<Strategy<P, State, Sample>, 'name' | 'verifier' | 'judge'>,
  { depth, width }: Budget,
  problem: number,
): SampleKey {
  const { family: name, model } = family;
  const judge = strategy.judge ?? strategy.verifier?.model;
  return {
    family: name,
    model,
    task: task.name,
    strategy: strategy.name,
    judge,
    depth,
    width,
    seed,
    problem,
    candidate: 0,
  };
}

function runWork<P extends Problem, State, Sample>(
  sweep: StrategySweep<P, State, Sample>,
  { strategy, budget, problems: indices }: Work<P, State, Sample>,
): SampleRecord[] {
  const { family, task, seed } = sweep;
  const problems = indices.map((index) => task.problem(index));
  const meter = new Meter();
  const outcomes = meter.time(() => strategy.run({ family, problems, budget, seed, meter }));
  if (outcomes.length !== problems.length) {
    throw new RangeError(
      `strategy ${strategy.name}: expected ${problems.length} outcomes, one a problem, got ${outcomes.length}`,
    );
  }
  const marks = task.mark(
    problems,
    outcomes.map(({ sample }) => sample),
  );
  checkMarks(task.name, marks, outcomes.length);
  return outcomes.map(({ forwards, flops }, i) => {
    const { features, ...mark } = marks[i]!;
    return {
      ...keyOf(sweep, strategy, budget, indices[i]!),
      parameters: family.parameters,
      difficulty: problems[i]!.difficulty,
      forwardsAsked: budget.depth * budget.width,
      forwardsUsed: forwards,
      flops,
      wallMs: meter.wallMs / outcomes.length,
      quality: mark.quality,
      correct: mark.correct,
      ...(features === undefined ? {} : { features: [...features] }),
      backend: tf.engine().backendName || 'none',
      version: libraryVersion(),
    };
  });
}

/**
 * Runs strategies over budgets on the same problems, marks the sample that each settled on, and stores one row a problem and
 * configuration; what the store has is not done again. Returns the rows asked for, sorted by key. Between batches it lets other
 * events run.
 *
 * @example await strategySweep({ family, task, strategies: [single(), majority(answerOf)], budgets, problems: 100, seed: 0, store })
 */
export async function strategySweep<P extends Problem, State, Sample>(
  options: StrategySweep<P, State, Sample>,
): Promise<SampleRecord[]> {
  const { family, task, strategies, budgets, takes = () => true, seed, batch = 64, store, signal, progress } = options;
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new RangeError(`strategy sweep: expected batch to be a whole number >= 1, got ${batch}`);
  }
  const indices = problemIndices(options.problems);
  const grid = strategies.flatMap((strategy) =>
    budgets.filter((budget) => takes(strategy, budget)).map((budget) => ({ strategy, budget })),
  );
  const total = grid.length * indices.length;
  const works = grid.flatMap(({ strategy, budget }): Work<P, State, Sample>[] => {
    const left = indices.filter((problem) => !store.has(keyOf(options, strategy, budget, problem)));
    const count = Math.ceil(left.length / batch);
    return Array.from({ length: count }, (_, i) => ({
      strategy,
      budget,
      problems: left.slice(i * batch, (i + 1) * batch),
    }));
  });
  let done = total - works.reduce((sum, { problems }) => sum + problems.length, 0);
  const report = (name: string) =>
    progress?.({
      done,
      total,
      label: `${family.model} on ${task.name}${name}`,
    });
  report('');
  for (const work of works) {
    await setImmediate();
    signal?.throwIfAborted();
    store.append(runWork(options, work));
    done += work.problems.length;
    report(`, ${work.strategy.name}`);
  }
  const asked = new Set(
    grid.flatMap(({ strategy, budget }) =>
      indices.map((problem) => JSON.stringify(keyOf(options, strategy, budget, problem))),
    ),
  );
  return store.read().filter((row) => {
    const { strategy: name, judge, depth, width, problem } = row;
    const key = keyOf(options, { name, judge }, { depth, width }, problem);
    return (
      row.family === key.family &&
      row.model === key.model &&
      row.task === key.task &&
      row.seed === seed &&
      row.candidate === 0 &&
      asked.has(JSON.stringify(key))
    );
  });
}
