import { bootstrap, resamples } from '../../numerics/bootstrap.js';
import type { Interval } from '../../numerics/estimate.js';
import { argmax, mean } from '../../numerics/statistics.js';

/** One configuration at one cost, such as a model with n samples, and its quality on every problem. */
export interface Configuration {
  readonly label: string;
  /** In any unit of compute, the same for all. */
  readonly cost: number;
  /** By problem, in the same order for every configuration; more is better. */
  readonly qualities: readonly number[];
}

/** The mean quality of the best that a budget pays for, with its interval over resampled problems; NaN where it pays for none. */
export interface FrontierPoint extends Interval {
  readonly budget: number;
  /** The best configuration that the budget pays for; null where it pays for none. */
  readonly best: Configuration | null;
  /** In how many of the resamples each label was best, as a share; labels that never were are left out. */
  readonly wins: Readonly<Record<string, number>>;
}

function check(configurations: readonly Configuration[]): void {
  const problems = configurations[0]?.qualities.length ?? 0;
  const refuse = (expected: string, got: unknown, label = '') => {
    throw new RangeError(`frontier${label && ` of "${label}"`}: expected ${expected}, got ${got}`);
  };
  if (configurations.length === 0) refuse('at least one configuration', 'none');
  for (const { label, cost, qualities } of configurations) {
    if (!(cost > 0 && Number.isFinite(cost))) refuse('a finite cost > 0', cost, label);
    if (qualities.length !== problems) refuse(`${problems} problems, as the first has`, qualities.length, label);
    const bad = qualities.findIndex((q) => !Number.isFinite(q));
    if (bad >= 0) refuse(`a finite quality of problem ${bad}`, qualities[bad], label);
  }
  if (problems < 2) refuse('at least 2 problems', problems);
}

/**
 * The iso-compute frontier: for each budget the best configuration among those that cost no more.
 *
 * Problems are resampled, the same ones for all configurations, and the best is chosen again in every resample: `wins` says
 * how sure the choice is. The choice favours luck, so `value` is above what the winner has on fresh problems where several
 * configurations are close; the interval covers it with that bias in.
 *
 * @param configurations label, mean cost and quality per problem
 * @param budgets mean cost per problem, > 0
 * @param options seed; replicates (default 400) and level (default 0.95)
 * @returns the best configuration per budget, with the interval of its value and its share of wins
 * @throws RangeError for budgets that are not above 0, and configurations of different problems
 * @example frontier([{ label: 'small x 8', cost: 8, qualities: [0, 1, 1] }, { label: 'large', cost: 9, qualities: [0, 1, 0] }], [10], { seed: 1 })[0].best?.label // 'small x 8'
 */
export function frontier(
  configurations: readonly Configuration[],
  budgets: readonly number[],
  {
    seed,
    replicates = 400,
    level = 0.95,
  }: { readonly seed: number; readonly replicates?: number; readonly level?: number },
): FrontierPoint[] {
  check(configurations);
  for (const budget of budgets) {
    if (!(budget > 0)) throw new RangeError(`frontier: expected budgets > 0, got ${budget}`);
  }
  const problems = configurations[0]!.qualities.map((_, i) => i);
  const affordable = budgets.map((budget) =>
    configurations.map((_, i) => i).filter((i) => configurations[i]!.cost <= budget),
  );
  /** The best configuration of each budget on these problems, with its mean; undefined where the budget pays for none. */
  const bestOn = (sample: ArrayLike<number>) => {
    const means = configurations.map(({ qualities }) => mean(sample, (problem) => qualities[problem]!));
    return affordable.map((indices) => {
      if (indices.length === 0) return undefined;
      const best = indices[argmax(indices.map((i) => means[i]!))]!;
      return { best: configurations[best]!, value: means[best]! };
    });
  };
  const { value, low, high } = bootstrap(problems, (sample) => bestOn(sample).map((one) => one?.value ?? 0), {
    seed,
    replicates,
    level,
  });
  const counts = budgets.map(() => new Map<string, number>());
  for (const sample of resamples(problems.length, seed, replicates)) {
    bestOn(sample).forEach((one, b) => {
      if (one !== undefined) counts[b]!.set(one.best.label, (counts[b]!.get(one.best.label) ?? 0) + 1);
    });
  }
  const whole = bestOn(problems);
  return budgets.map((budget, b) => {
    const best = whole[b]?.best ?? null;
    return {
      budget,
      best,
      value: best === null ? Number.NaN : value[b]!,
      low: best === null ? Number.NaN : low[b]!,
      high: best === null ? Number.NaN : high[b]!,
      wins: Object.fromEntries([...counts[b]!].map(([label, count]) => [label, count / replicates])),
    };
  });
}
