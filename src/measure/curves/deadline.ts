import { studentQuantile } from '../../numerics/distributions.js';
import type { Estimate } from '../../numerics/estimate.js';
import { mean, variance } from '../../numerics/statistics.js';

/** One configuration that was tried on the same groups (problems, or seeds) as others. */
export interface Timed {
  readonly name: string;
  /** What one answer takes: wall time, or the critical path in steps that wait for each other. */
  readonly time: number;
  /** Its score on each group, higher is better, in the same order for all. */
  readonly scores: readonly number[];
}

/** The best mean score that can be had by a deadline. */
export interface DeadlinePoint extends Estimate {
  readonly deadline: number;
  /** What is chosen with all groups. */
  readonly choice: string;
}

function favourite(configurations: readonly Timed[], groups: readonly number[]): Timed {
  const score = ({ scores }: Timed) => mean(groups.map((group) => scores[group]!));
  return configurations.reduce((a, b) => (score(b) > score(a) ? b : a));
}

/** Groups in turn: every second one, or each by itself where there are few. */
function foldsOf(count: number): number[][] {
  const folds = count < 10 ? count : 2;
  return Array.from({ length: folds }, (_, fold) =>
    Array.from({ length: count }, (_, group) => group).filter((group) => group % folds === fold),
  );
}

/**
 * Latency against quality: the best configuration that is done by each deadline, with Student's interval over groups. The
 * configuration is chosen on the other groups than those that it is scored on, because the best of many on the same groups would be
 * too good to be true. Deadlines are the times of all configurations by default.
 *
 * Wall times are measured, and noisy; the same with the critical path as the time does not depend on a machine, and takes
 * the width to be free, as it is on hardware that is wide enough.
 *
 * @param configurations name, time and a score per group
 * @param options `deadlines` in the unit of the times, and `level` (default 0.95)
 * @returns the configuration and its score, with interval, per deadline
 * @throws RangeError for fewer than 2 groups, configurations tried on different ones, and a deadline before the first is done.
 * @example bestByDeadline([{ name: 'quick', time: 1, scores: [0, 1] }, { name: 'slow', time: 9, scores: [1, 1] }])[1].choice // 'slow'
 */
export function bestByDeadline(
  configurations: readonly Timed[],
  { deadlines, level = 0.95 }: { readonly deadlines?: readonly number[]; readonly level?: number } = {},
): DeadlinePoint[] {
  const count = configurations[0]?.scores.length ?? 0;
  if (count < 2) throw new RangeError(`deadline: expected scores on at least 2 groups, got ${count}`);
  for (const { name, time, scores } of configurations) {
    if (scores.length !== count) {
      throw new RangeError(`deadline: expected ${count} scores of "${name}", got ${scores.length}`);
    }
    if (!(time >= 0 && scores.every(Number.isFinite))) {
      throw new RangeError(`deadline: expected a time >= 0 and finite scores of "${name}", got ${time} and ${scores}`);
    }
  }
  const times = [...new Set(configurations.map(({ time }) => time))].sort((a, b) => a - b);
  const all = Array.from({ length: count }, (_, group) => group);
  return (deadlines ?? times).map((deadline) => {
    const done = configurations.filter(({ time }) => time <= deadline);
    if (done.length === 0) {
      throw new RangeError(`deadline: expected deadlines from ${times[0]} on, when the first is done, got ${deadline}`);
    }
    const values = foldsOf(count).flatMap((fold) => {
      const chosen = favourite(
        done,
        all.filter((group) => !fold.includes(group)),
      );
      return fold.map((group) => chosen.scores[group]!);
    });
    const value = mean(values);
    const error = Math.sqrt(variance(values, value) / count);
    const half = studentQuantile(level, count - 1) * error;
    return { deadline, choice: favourite(done, all).name, value, error, low: value - half, high: value + half };
  });
}
