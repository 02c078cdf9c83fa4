import type { Progress } from '../compute/progress.js';
import { fitCoverage } from '../fit/coverage-fit.js';
import { fitBetaBinomial } from '../measure/answers/beta-binomial.js';
import type { CoverageInterval, ProblemCount } from '../measure/answers/pass-at-k.js';
import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { columnLines } from '../records/text-table.js';
import type { TextTask } from '../tasks/few-shot.js';
import { type SamplingEvidence, samplingEvidence } from './evidence.js';
import { type RepeatedSampling, repeatedSampling } from './report.js';
import { sampleTask } from './sample-task.js';
import type { TextSampler } from './sampler.js';
import { votersOf } from './selection.js';

/** One task, sampled again and again. */
export interface TaskStudy extends RepeatedSampling {
  readonly task: string;
  readonly rows: readonly SampleRecord[];
  readonly counts: readonly ProblemCount[];
  /** FLOPs of one sample, on average. */
  readonly flops: number;
  readonly evidence: SamplingEvidence;
}

/**
 * Samples the first problems of every task and looks at them at k = 1, 2, 4, ... up to the number of samples. Rows go to the store
 * one by one, so that a run that was stopped goes on.
 *
 * @param asked sampler, tasks, problems, candidates, temperature, seed and store
 * @returns coverage, control and selection of each task
 * @throws RangeError for counts below 1, and what the sampler throws
 * @example (await studyTasks({ sampler, tasks: [sums], problems: 8, candidates: 8, seed: 0, store })).length // 1
 */
export async function studyTasks(asked: {
  readonly sampler: TextSampler;
  readonly tasks: readonly TextTask[];
  readonly problems: number;
  readonly candidates: number;
  readonly temperature?: number;
  readonly seed: number;
  readonly store: Store;
  readonly progress?: (progress: Progress) => void;
}): Promise<TaskStudy[]> {
  const { tasks, candidates, seed } = asked;
  const ks = Array.from({ length: 30 }, (_, i) => 2 ** i).filter((k) => k <= candidates);
  const found: TaskStudy[] = [];
  for (const task of tasks) {
    const rows = await sampleTask({ ...asked, task });
    const right = (index: number) => task.problem(index).right;
    found.push({
      task: task.name,
      rows,
      counts: [...votersOf(rows).values()].map((voters) => ({
        samples: voters.length,
        correct: voters.filter(({ correct }) => correct).length,
      })),
      flops: mean(rows, (row) => row.flops),
      evidence: samplingEvidence(rows, { widths: ks.filter((_, i) => i % 2 === 0), right }),
      ...repeatedSampling(rows, ks, { seed, right }),
    });
  }
  return found;
}

/** The chance that a resample of problems is none of the solved ones, above which no law is fitted. */
const RARE = 1e-6;

const at = <T extends { readonly k: number }>(curve: readonly T[], k: number): T =>
  curve.reduce((best, point) => (Math.abs(point.k - k) < Math.abs(best.k - k) ? point : best));
const interval = ({ value, low, high }: CoverageInterval) =>
  `${value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

/**
 * What was found, one row a task, values with their 95% intervals over problems.
 *
 * @param studies from `studyTasks`
 * @returns texts by column, a row per task
 * @example studyTable([]) // []
 */
export function studyTable(studies: readonly TaskStudy[]): Record<string, string>[] {
  return studies.map(({ task, coverage, control, borrowed, chosen, unanswered, verdict }) => {
    const last = coverage.at(-1)!.k;
    const ks = [...new Set([1, 4, 16, last])].filter((k) => k <= last);
    return {
      task,
      ...Object.fromEntries(ks.map((k) => [`pass@${k}`, interval(at(coverage, k))])),
      'no answer': unanswered.toFixed(2),
      [`majority of ${last}`]: interval(at(chosen.majority, last)),
      [`likeliest of ${last}`]: interval(at(chosen.likelihood, last)),
      [`another's@${Math.min(32, last)}`]: at(borrowed, 32).value.toFixed(2),
      [`control@${Math.min(32, last)}`]: at(control, 32).value.toFixed(2),
      verdict,
    };
  });
}

/**
 * The laws of coverage, one row a task: exp(-a k^-b) with intervals over problems, and the Beta-binomial spread of difficulty.
 *
 * @param studies from `studyTasks`
 * @param seed of the bootstrap
 * @returns texts by column, a row per task
 * @throws RangeError for a study without problems
 * @example studyLaws([], 0) // []
 */
export function studyLaws(studies: readonly TaskStudy[], seed: number): Record<string, string>[] {
  return studies.map(({ task, counts, coverage }) => {
    const ks = coverage.map(({ k }) => k);
    const { alpha, beta, status } = fitBetaBinomial(counts);
    const spread = { alpha: alpha.toFixed(2), beta: beta.toFixed(2), 'beta-binomial': status };
    // A resample of problems of which none was solved has no curve.
    const unsolved = counts.filter(({ correct }) => correct === 0).length / counts.length;
    if (unsolved ** counts.length > RARE) return { task, a: '', b: '', coverage: 'too few problems solved', ...spread };
    const { parameters, fit } = fitCoverage(counts, ks, { seed });
    const text = (i: number) =>
      `${parameters.value[i]!.toFixed(2)} (${parameters.low[i]!.toFixed(2)}-${parameters.high[i]!.toFixed(2)})`;
    return {
      task,
      a: text(0),
      b: text(1),
      coverage: fit.status,
      ...spread,
    };
  });
}

/**
 * The evidence of all tasks, for `run.saveEvidence`.
 *
 * @param studies from `studyTasks`
 * @returns counts and outcomes of all
 * @example studyEvidence([]) // { counts: [], outcomes: [] }
 */
export const studyEvidence = (studies: readonly TaskStudy[]): SamplingEvidence => ({
  counts: studies.flatMap(({ evidence }) => evidence.counts),
  outcomes: studies.flatMap(({ evidence }) => evidence.outcomes),
});

/**
 * Rows as lines of text, columns under their names.
 *
 * @param rows texts by column
 * @returns lines, joined by line feeds
 * @example textTable([{ a: '1', b: 'x' }]).split('\n').length // 2
 */
export function textTable(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return columnLines([names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]).join('\n');
}
