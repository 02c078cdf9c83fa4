import { setImmediate } from 'node:timers/promises';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { tf } from '../compute/tf.js';
import { type Family, generate } from '../families/family.js';
import { spentOn } from '../families/spent.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import type { Problem, Task } from '../tasks/task.js';
import { type Batch, type Grid, type Item, planSweep, problemIndices } from './plan.js';
import { checkMarks } from './row.js';

export interface Sweep<P extends Problem, State, Sample> extends Omit<Grid, 'batch'> {
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  readonly seed: number;
  /** Samples generated together, at most; 64 unless told. The rows do not depend on it. */
  readonly batch?: number;
  readonly store: Store;
  /** Stops between batches; the sweep then rejects with the signal's reason, and what was made is stored. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

function keyOf<P extends Problem, State, Sample>(sweep: Sweep<P, State, Sample>, depth: number, item: Item): SampleKey {
  const { family, task, seed } = sweep;
  return {
    family: family.family,
    model: family.model,
    task: task.name,
    strategy: 'single',
    depth,
    width: 1,
    seed,
    ...item,
  };
}

function runBatch<P extends Problem, State, Sample>(sweep: Sweep<P, State, Sample>, batch: Batch): SampleRecord[] {
  const { family, task, seed } = sweep;
  const problems = batch.items.map((item) => task.problem(item.problem));
  const keys = batch.items.map((item) => ({ seed, ...item }));
  const meter = new Meter();
  const samples = meter.time(() => generate(family, problems, keys, { depth: batch.depth, meter }));
  const marks = task.mark(problems, samples);
  checkMarks(task.name, marks, samples.length);
  return batch.items.map((item, i) => {
    const spent = spentOn(samples[i], meter, samples.length);
    const { features, ...mark } = marks[i]!;
    return {
      ...keyOf(sweep, batch.depth, item),
      parameters: family.parameters,
      difficulty: problems[i]!.difficulty,
      forwardsAsked: batch.depth,
      forwardsUsed: spent.forwards,
      flops: spent.flops,
      wallMs: meter.wallMs / samples.length,
      quality: mark.quality,
      correct: mark.correct,
      ...(features === undefined ? {} : { features: [...features] }),
      backend: tf.engine().backendName || 'none',
      version: libraryVersion(),
    };
  });
}

/**
 * Generates and marks `candidates` samples of every problem at every depth, and stores one row a sample; samples that the
 * store has are not made again. Returns the grid's rows, sorted by key. Between batches it lets other events run.
 *
 * @example await sweep({ family, task, depths: [1, 2, 4, 8], problems: 100, candidates: 4, seed: 0, store })
 */
export async function sweep<P extends Problem, State, Sample>(
  options: Sweep<P, State, Sample>,
): Promise<SampleRecord[]> {
  const { family, task, depths, candidates, seed, store, signal, progress } = options;
  const grid: Grid = { depths, problems: options.problems, candidates, batch: options.batch ?? 64 };
  const plan = planSweep(grid, (depth, item) => store.has(keyOf(options, depth, item)));
  let done = plan.done;
  const report = (depth?: number) => {
    const label = `${family.model} on ${task.name}${depth === undefined ? '' : `, depth ${depth}`}`;
    progress?.({ done, total: plan.total, label });
  };
  report();
  for (const batch of plan.batches) {
    await setImmediate();
    signal?.throwIfAborted();
    store.append(runBatch(options, batch));
    done += batch.items.length;
    report(batch.depth);
  }
  const inDepths = new Set(depths);
  const inProblems = new Set(problemIndices(options.problems));
  return store
    .read()
    .filter(
      (row) =>
        row.family === family.family &&
        row.model === family.model &&
        row.task === task.name &&
        row.strategy === 'single' &&
        row.width === 1 &&
        row.seed === seed &&
        row.candidate < candidates &&
        inDepths.has(row.depth) &&
        inProblems.has(row.problem),
    );
}
