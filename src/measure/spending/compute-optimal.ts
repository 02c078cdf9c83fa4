import { smallest, sum } from '../../numerics/statistics.js';
import type { Configuration } from './frontier.js';

/** A half for every problem that has nothing to do with its difficulty: the top bit of a multiplicative hash. */
const halfOf = (problem: number): number => Math.imul(problem + 1, 0x9e3779b1) >>> 31;

/**
 * The compute-optimal way to spend (C. Snell et al., arXiv:2408.03314, section 3.1): for each budget and each group of problems of
 * like difficulty, the configuration that does best on one half of the group's problems among those that cost no more than the
 * budget, put to work on the other half, and the other way round: no problem has a say in its own choice. One configuration a budget,
 * with the mean cost of what was chosen.
 *
 * @param configurations label, mean cost and quality per problem
 * @param groups the group of every problem, such as its third of difficulty
 * @param budgets mean cost per problem, in the unit of the costs
 * @returns the chosen way to spend per budget, with its mean cost and qualities
 * @throws RangeError where a budget pays for no configuration, or the groups are not one for every problem
 * @example computeOptimal([...small, ...large], [0, 1, 2], [30, 60]).map(({ cost }) => cost) // [10, 10], at most the budgets
 */
export function computeOptimal(
  configurations: readonly Configuration[],
  groups: readonly number[],
  budgets: readonly number[],
): Configuration[] {
  const problems = configurations[0]?.qualities.length ?? 0;
  if (groups.length !== problems) {
    throw new RangeError(`computeOptimal: expected a group for each of ${problems} problems, got ${groups.length}`);
  }
  return budgets.map((budget) => {
    const affordable = configurations.filter(({ cost }) => cost <= budget);
    if (affordable.length === 0) {
      const least = smallest(configurations.map(({ cost }) => cost));
      throw new RangeError(`computeOptimal: expected budgets of at least ${least}, got ${budget}`);
    }
    const choices = new Map<string, Configuration>();
    for (const group of new Set(groups)) {
      for (const half of [0, 1]) {
        const seen = groups.flatMap((other, p) => (other === group && halfOf(p) !== half ? [p] : []));
        const score = ({ qualities }: Configuration) => sum(seen, (p) => qualities[p]!);
        // Of equals the cheapest.
        const best = [...affordable].sort((a, b) => a.cost - b.cost).reduce((a, b) => (score(b) > score(a) ? b : a));
        choices.set(`${group} ${half}`, best);
      }
    }
    const chosen = groups.map((group, p) => choices.get(`${group} ${halfOf(p)}`)!);
    return {
      label: `compute-optimal at ${budget}`,
      cost: sum(chosen, ({ cost }) => cost) / problems,
      qualities: chosen.map(({ qualities }, p) => qualities[p]!),
    };
  });
}

/**
 * Thirds of the problems by difficulty: 0 the easiest, 2 the hardest.
 *
 * @param difficulties a number per problem, larger where harder
 * @returns 0, 1 or 2 per problem
 * @example thirds([1, 2, 3]) // [0, 1, 2]
 */
export function thirds(difficulties: readonly number[]): number[] {
  const sorted = [...difficulties].sort((a, b) => a - b);
  const cuts = [1, 2].map((i) => sorted[Math.floor((i * sorted.length) / 3)]!);
  return difficulties.map((difficulty) => cuts.filter((cut) => difficulty >= cut).length);
}
