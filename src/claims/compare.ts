import { LOGARITHMIC, placeAt } from '../measure/spending/place-at.js';
import { groupBy, mean } from '../numerics/statistics.js';
import type { Setup } from './select.js';

type Scored = Pick<Setup, 'scores' | 'prompts'>;

/** Problems that all of these were tried on. */
export const commonProblems = (list: readonly Pick<Setup, 'scores'>[]): number[] =>
  [...(list[0]?.scores.keys() ?? [])].filter((problem) => list.every(({ scores }) => scores.has(problem)));

/**
 * One row per prompt: the means of what is said of its problems. Answers to one prompt are not independent; prompts are.
 *
 * @example byPrompt([0, 1, 2], new Map([[0, 'a'], [1, 'b'], [2, 'a']]), (problem) => [problem]) // [[1], [1]]
 */
export function byPrompt(
  problems: readonly number[],
  prompts: ReadonlyMap<number, string>,
  of: (problem: number) => readonly number[],
): number[][] {
  const groups = [...groupBy(problems, (problem) => prompts.get(problem)).values()];
  return groups.map((group) => {
    const rows = group.map(of);
    return rows[0]!.map((_, k) => mean(rows, (row) => row[k]!));
  });
}

/** First minus second, one number per prompt that both were tried on. */
export function differences(
  first: Scored,
  second: Scored,
  wanted: (problem: number) => boolean = () => true,
): number[] {
  const problems = commonProblems([first, second]).filter(wanted);
  return byPrompt(problems, first.prompts, (problem) => [
    first.scores.get(problem)! - second.scores.get(problem)!,
  ]).flat();
}

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
 * mean difference over the candidates that the baseline's costs reach to; one number per prompt that all of them were tried on.
 */
export function atEqualCompute(candidates: readonly Setup[], baseline: readonly Setup[]): number[] {
  const pairs = candidates.flatMap(({ scores, prompts, flops }) => {
    const others = scoresAt(baseline, flops);
    return others === null ? [] : [{ scores, prompts, others }];
  });
  const problems = commonProblems([...pairs, ...pairs.map(({ others }) => ({ scores: others }))]);
  if (pairs.length === 0) return [];
  return byPrompt(problems, pairs[0]!.prompts, (problem) => [
    mean(pairs, ({ scores, others }) => scores.get(problem)! - others.get(problem)!),
  ]).flat();
}
