import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeWhole } from '../compute/files.js';
import { Meter } from '../compute/meter.js';
import type { Progress } from '../compute/progress.js';
import type { ManySampler } from '../families/language/many.js';
import type { CountRow } from '../records/evidence.js';
import type { ReasoningProblem } from '../tasks/reasoning/reasoning.js';

/** Repeated sampling of many problems by one model. */
export interface Counting<P extends ReasoningProblem> {
  readonly sampler: ManySampler<P>;
  /** Problems 0 to `problems` - 1 of the task. */
  readonly problems: number;
  /** Samples of each. */
  readonly samples: number;
  readonly depth?: number;
  readonly seed: number;
  /** Where the counts are kept, one line a problem, so that a run goes on where it was stopped. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

/** What was found of one problem. */
interface Found {
  readonly problem: number;
  readonly correct: number;
  /** How often its samples were the right answer of another problem: [problem, times]. */
  readonly hits: readonly (readonly [number, number])[];
  readonly forwards: number;
  readonly flops: number;
  readonly wallMs: number;
}

/** The lines of a file of counts; a last line that was cut off is left out. */
function foundIn(path: string): Found[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, i) => {
    const value = JSON.parse(line) as Partial<Found>;
    if (!Number.isInteger(value.problem) || !Number.isInteger(value.correct) || !Array.isArray(value.hits)) {
      throw new TypeError(`${path}:${i + 1}: expected a problem, its count of correct samples and hits, got ${line}`);
    }
    return value as Found;
  });
}

/**
 * Samples every problem many times and counts the right answers, with the shuffled control beside: how often the answers to the other
 * problems are right here, which `control` of a row gives as a share. One row a problem; what an earlier run has counted is not
 * sampled again. For tasks with one right answer a problem.
 *
 * @example
 * const rows = await countCorrect({ sampler, problems: 128, samples: 10000, seed: 0, folder: 'data/runs/mine' });
 * coverageCurve(rows, [1, 10, 100, 1000, 10000], { seed: 0 });
 */
export async function countCorrect<P extends ReasoningProblem>(counting: Counting<P>): Promise<CountRow[]> {
  const { sampler, problems: wanted, samples, depth = 0, seed, folder, signal, progress } = counting;
  const { task } = sampler;
  if (!task.unique) {
    throw new Error(`countCorrect: expected a task with one right answer a problem, got ${task.name}, which has many`);
  }
  if (!Number.isInteger(wanted) || wanted < 2 || !Number.isInteger(samples) || samples < 1) {
    throw new RangeError(
      `countCorrect: expected at least 2 problems and 1 sample, got ${wanted} problems and ${samples} samples`,
    );
  }
  const problems = Array.from({ length: wanted }, (_, i) => task.problem(i));
  const rights = new Map<string, number[]>();
  for (const { index, answer } of problems) {
    const text = answer.join(' ');
    rights.set(text, [...(rights.get(text) ?? []), index]);
  }
  const name = [
    sampler.model,
    task.name,
    `t${sampler.temperature}`,
    `d${depth}`,
    `n${samples}`,
    `p${wanted}`,
    `s${seed}`,
  ];
  const path = join(folder, `${name.join('-')}.jsonl`);
  const before = foundIn(path);
  // A line that was cut off would run into the next one.
  if (existsSync(path)) writeWhole(path, before.map((found) => `${JSON.stringify(found)}\n`).join(''));
  const known = new Map(before.map((found) => [found.problem, found]));
  const report = () =>
    progress?.({ done: known.size * samples, total: wanted * samples, label: `${sampler.model} on ${task.name}` });
  report();
  const width = task.layout.answerLength;
  for (const problem of problems) {
    if (known.has(problem.index)) continue;
    const meter = new Meter();
    const hits = new Map<number, number>();
    let correct = 0;
    const start = performance.now();
    for (const { count, answers } of sampler.sample(problem, { seed, count: samples, depth, meter })) {
      await setImmediate();
      signal?.throwIfAborted();
      for (let i = 0; i < count; i++) {
        for (const index of rights.get(answers.subarray(i * width, (i + 1) * width).join(' ')) ?? []) {
          if (index === problem.index) correct++;
          else hits.set(index, (hits.get(index) ?? 0) + 1);
        }
      }
    }
    const found: Found = {
      problem: problem.index,
      correct,
      hits: [...hits],
      forwards: meter.forwards,
      flops: meter.flops,
      wallMs: performance.now() - start,
    };
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify(found)}\n`);
    known.set(problem.index, found);
    report();
  }
  const guesses = new Map<number, number>();
  for (const { hits } of known.values()) {
    for (const [index, times] of hits) guesses.set(index, (guesses.get(index) ?? 0) + times);
  }
  return problems.map(({ index, difficulty }): CountRow => {
    const { correct, forwards, flops } = known.get(index)!;
    return {
      family: 'language',
      model: sampler.model,
      parameters: sampler.parameters,
      task: task.name,
      temperature: sampler.temperature,
      problem: index,
      difficulty,
      samples,
      correct,
      control: (guesses.get(index) ?? 0) / (samples * (wanted - 1)),
      forwards: forwards / samples,
      flops: flops / samples,
    };
  });
}
