import { shipped } from '../compute/code.js';
import { groupBy, mean } from '../numerics/statistics.js';
import type { TextTask } from '../tasks/few-shot.js';
import { type SampleTask, sampleTask } from './sample-task.js';

/** Levels of difficulty, the first the easiest: as many problems in each as equal shares allow. */
const LEVELS = 5;

/** Samples of a pilot draw by seeds of their own, counted down from here; half of all seeds are theirs. */
const PILOT_SEEDS = 0xffffffff;

/** Whether a row is of a pilot. */
export const isPilot = ({ seed }: { readonly seed: number }): boolean => seed > PILOT_SEEDS / 2;

/**
 * A task whose difficulties are what a pilot found: from 1 to 5 by the share of wrong answers among `samples` of each problem, problems of
 * equal shares alike (C. Snell et al., arXiv:2408.03314, section 3.2, by a model's own pass@1 in five quantiles). The pilot's rows have a
 * seed of their own, so that no sample that is studied has said how hard its problem is.
 *
 * @param asked sampler, task, problems, `samples` of each, seed and store
 * @returns the task with difficulties 1 to 5
 * @throws RangeError for samples below 1, and what the sampler throws.
 * @example (await pilotTask({ sampler, task: sums, problems: 8, samples: 8, seed: 0, store })).problem(0).difficulty // 3, the middle of five
 */
export async function pilotTask(
  asked: Omit<SampleTask, 'candidates' | 'wanted' | 'fresh'> & { readonly samples: number },
): Promise<TextTask> {
  const { task, samples, seed } = asked;
  const rows = await sampleTask({ ...asked, candidates: samples, seed: PILOT_SEEDS - seed });
  const shares = [...groupBy(rows, ({ problem }) => problem)].map(([problem, own]) => ({
    problem,
    wrong: mean(own, ({ correct }) => (correct === true ? 0 : 1)),
  }));
  const sorted = shares.map(({ wrong }) => wrong).sort((a, b) => a - b);
  // The middle of those that are alike says how far up they stand.
  const levelOf = (wrong: number) => {
    const place = (sorted.indexOf(wrong) + sorted.lastIndexOf(wrong) + 1) / 2 / sorted.length;
    return Math.min(LEVELS, 1 + Math.floor(LEVELS * place));
  };
  const levels = new Map(shares.map(({ problem, wrong }) => [problem, levelOf(wrong)]));
  const withLevels = (one: TextTask): TextTask => {
    const leveled: TextTask = {
      ...one,
      ...(one.chats === undefined ? {} : { chats: () => withLevels(one.chats!()) }),
      problem: (index) => ({ ...one.problem(index), difficulty: levels.get(index) ?? one.problem(index).difficulty }),
    };
    // Rows name neither: difficulty follows from the pilot, and the code is the task's.
    return shipped(leveled, one);
  };
  return withLevels(task);
}
