import { LOGARITHMIC, placeAt } from '../measure/spending/place-at.js';
import { type Interval, type Measured, meanInterval, normalInterval, seedMean } from './interval.js';
import type { Setup, Spot } from './select.js';

/** First minus second on every problem that both were tried on. */
export function differences(
  first: Pick<Setup, 'scores'>,
  second: Pick<Setup, 'scores'>,
  wanted: (problem: number) => boolean = () => true,
): number[] {
  const out: number[] = [];
  for (const [problem, score] of first.scores) {
    const other = second.scores.get(problem);
    if (other !== undefined && wanted(problem)) out.push(score - other);
  }
  return out;
}

export const gain = (first: Setup, second: Setup, level: number): Interval =>
  meanInterval(differences(first, second), level);

/** The score on each problem at a cost between those of two setups, linear in the logarithm of the cost; null beyond them (1 % allowed). */
export function scoresAt(curve: readonly Setup[], flops: number): Map<number, number> | null {
  const sorted = [...curve].sort((a, b) => a.flops - b.flops);
  const place = placeAt(
    sorted.map((setup) => setup.flops),
    flops,
    LOGARITHMIC,
    0.01,
  );
  if (place === null) return null;
  const [below, above, share] = [sorted[place.below]!, sorted[place.above]!, place.share];
  const scores = new Map<number, number>();
  for (const [problem, score] of above.scores) {
    const other = below.scores.get(problem);
    if (other !== undefined) scores.set(problem, share * score + (1 - share) * other);
  }
  return scores;
}

/**
 * Candidates against a baseline at equal compute: for each candidate the baseline's score at the same FLOPs, problem by problem, and the
 * mean difference over the candidates that the baseline's costs reach to.
 */
export function atEqualCompute(candidates: readonly Setup[], baseline: readonly Setup[]): number[] {
  const sums = new Map<number, number[]>();
  for (const candidate of candidates) {
    const scores = scoresAt(baseline, candidate.flops);
    if (scores === null) continue;
    for (const [problem, score] of candidate.scores) {
      const other = scores.get(problem);
      if (other === undefined) continue;
      const list = sums.get(problem) ?? [];
      list.push(score - other);
      sums.set(problem, list);
    }
  }
  return [...sums.values()].map((list) => list.reduce((sum, v) => sum + v, 0) / list.length);
}

/** The logarithm of a distance, with its standard error. */
const logOf = ({ value, sigma }: Measured): Measured => ({ value: Math.log(value), sigma: sigma / value });

/** ln (second / first) of two distances, above 0 where the first is closer to the truth: by seed where both have the same, else of the means. */
export function logRatio(first: Spot, second: Spot, level: number): Interval {
  const common = [...first.seeds.keys()].filter((seed) => second.seeds.has(seed));
  const pairs = common.length > 0 ? common.map((s) => [first.seeds.get(s)!, second.seeds.get(s)!]) : [[first, second]];
  const usable = pairs.filter(([a, b]) => a!.value > 0 && b!.value > 0);
  if (usable.length === 0) return { effect: Number.NaN, low: -Infinity, high: Infinity, samples: 0 };
  const { value, sigma } = seedMean(
    usable.map(([a, b]) => {
      const [x, y] = [logOf(a!), logOf(b!)];
      return { value: y.value - x.value, sigma: Math.hypot(x.sigma, y.sigma) };
    }),
  );
  return normalInterval(value, sigma, level, usable.length);
}
