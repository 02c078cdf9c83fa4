import { setImmediate } from 'node:timers/promises';
import { codeOf } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import { settingsOf } from '../compute/settings.js';
import { backendName } from '../compute/tf.js';
import type { BatchedSampler } from '../families/language/batched.js';
import { groupBy } from '../numerics/statistics.js';
import type { CountKey, CountRecord } from '../records/counts.js';
import type { CountRow } from '../records/evidence.js';
import { settingsColumn } from '../records/settings-column.js';
import type { Rows } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import { promptOf } from '../tasks/prompt.js';
import type { ReasoningProblem } from '../tasks/reasoning/reasoning.js';
import { runCells, type SweepCell } from './loop.js';
import { checkCount } from './plan.js';

/** Repeated sampling of many problems by one model. */
export interface CoverageCounting<P extends ReasoningProblem> {
  readonly sampler: BatchedSampler<P>;
  /** Problems 0 to `problems` - 1 of the task. */
  readonly problems: number;
  /** Samples of each. */
  readonly samples: number;
  /** Tokens of thought, at most (default 0). */
  readonly depth?: number;
  readonly seed: number;
  /** Where the counts are kept (`openRows(folder, COUNTS)`), one row per problem, so that a run goes on where it was stopped. */
  readonly store: Rows<CountRecord, CountKey>;
  /** Forgets the rows asked for that the store has, and makes them anew (default false): for code that has changed where no hash sees it. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** Samples one problem and counts what its answers are right for. */
async function countOne<P extends ReasoningProblem>(
  { sampler, samples, depth = 0, seed, signal }: Omit<CoverageCounting<P>, 'store'>,
  problem: P,
  /** The problems that each text is the right answer of. */
  rights: ReadonlyMap<string, readonly ReasoningProblem[]>,
): Promise<Pick<CountRecord, 'correct' | 'hits' | 'nfe' | 'flops' | 'wallMs'>> {
  const width = sampler.task.layout.answerLength;
  const meter = new Meter();
  const hits = new Map<number, number>();
  let correct = 0;
  const start = performance.now();
  for (const { count, answers } of sampler.sample(problem, { seed, count: samples, depth, meter })) {
    await setImmediate();
    signal?.throwIfAborted();
    for (let i = 0; i < count; i++) {
      for (const { index } of rights.get(answers.subarray(i * width, (i + 1) * width).join(' ')) ?? []) {
        if (index === problem.index) correct++;
        else hits.set(index, (hits.get(index) ?? 0) + 1);
      }
    }
  }
  return {
    correct,
    hits: [...hits],
    nfe: meter.nfe,
    flops: meter.flops,
    wallMs: performance.now() - start,
  };
}

/** The share of the answers to the other problems that are right for each: what a guess reaches. */
function guessesOf(rows: readonly CountRecord[]): Map<number, number> {
  const guesses = new Map(rows.map(({ problem }) => [problem, 0]));
  for (const { hits } of rows) {
    for (const [index, times] of hits) guesses.set(index, (guesses.get(index) ?? 0) + times);
  }
  return new Map(
    rows.map(({ problem, samples, problems }) => [problem, guesses.get(problem)! / (samples * (problems - 1))]),
  );
}

/**
 * Samples every problem many times and counts the right answers, with the shuffled control beside: how often the answers to the other
 * problems are right here, which `guess` of a row gives as a share. One row per problem; what an earlier run has counted is not
 * sampled again. For tasks with one right answer a problem.
 *
 * @param counting sampler, problems, samples per problem, seed and store; `fresh`, `signal` and `progress` as in `sweep`
 * @returns a row per problem: samples, right ones, and the control
 * @throws RangeError for numbers of problems or samples that are not whole or below 1
 * @example
 * const many = batchedSampler(multiplication(), { model: 'language-multiplication-100k', temperature: 1 });
 * const counts = await coverageCounts({ sampler: many, problems: 4, samples: 2048, seed: 0, store: openRows('data/runs/counts', COUNTS) });
 * coverageCurve(counts, [1, 10, 100, 1000], { seed: 0 }).length; // 4
 */
export async function coverageCounts<P extends ReasoningProblem>(counting: CoverageCounting<P>): Promise<CountRow[]> {
  const { samples, store, fresh, signal, progress } = counting;
  const cell = countCell(counting);
  const rows = await runCells({ label: cell.label, cells: [cell], store, fresh, signal, progress });
  const guesses = guessesOf(rows);
  return rows.map((row): CountRow => {
    const { family, modality, model, parameters, task: name, control, sampler, settings, problem, difficulty } = row;
    const prompt = promptOf(counting.sampler.task.problem(problem));
    return {
      ...{ family, modality, model, parameters, task: name, control, sampler, settings, problem, difficulty },
      ...(prompt === undefined ? {} : { prompt }),
      ...{ samples, correct: row.correct, guess: guesses.get(problem)! },
      ...{ nfe: row.nfe / samples, flops: row.flops / samples },
    };
  });
}

/** The cell of repeated sampling, checked: one row per problem. */
export function countCell<P extends ReasoningProblem>(
  counting: Omit<CoverageCounting<P>, 'store'>,
): SweepCell<CountRecord, CountKey> {
  const { sampler, problems: wanted, samples, depth = 0, seed } = counting;
  const { task } = sampler;
  if (!task.unique) {
    throw new Error(
      `coverageCounts: expected a task with one right answer per problem, got ${task.name}, which has many`,
    );
  }
  checkCount('coverageCounts', 'problems', wanted, 2);
  checkCount('coverageCounts', 'samples', samples, 1);
  const problems = Array.from({ length: wanted }, (_, i) => task.problem(i));
  const rights = groupBy(problems, ({ answer }) => answer.join(' '));
  const origin = {
    family: 'language',
    model: sampler.model,
    task: task.name,
    sampler: sampler.sampler.name,
    settings: settingsColumn({
      family: { ...codeOf(sampler, `sampler of ${sampler.model}`) },
      sampler: settingsOf(sampler.sampler, `sampler ${sampler.sampler.name}`),
      task: settingsOf(task, `task ${task.name}`),
    }),
    backend: backendName(),
    depth,
    seed,
    samples,
    problems: wanted,
  };
  return {
    label: `${sampler.model} on ${task.name}`,
    keys: problems.map(({ index }) => ({ ...origin, problem: index })),
    batch: 1,
    async make([key], keep) {
      const problem = problems[key!.problem]!;
      const counted = await countOne(counting, problem, rights);
      const { parameters } = sampler;
      const { difficulty } = problem;
      const fixed = { modality: 'language', control: task.control === true, version: libraryVersion() } as const;
      keep([{ ...key!, ...fixed, parameters, difficulty, ...counted }]);
    },
  };
}
