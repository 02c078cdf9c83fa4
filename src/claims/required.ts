import { type FailureTime, fitShape, type Shape } from '../fit/failure-times.js';
import { sum } from '../numerics/statistics.js';
import { alike, eachWay } from '../records/alike.js';
import type { OutcomeRow } from '../records/evidence.js';
import { commonProblems } from './compare.js';
import { type Setup, setups } from './select.js';

/** What the items of one model need. */
export interface Required {
  /** One at each depth above 0, the same problems at all. */
  readonly setups: readonly Setup[];
  /** In refinements: between the depth before and the first one from which on the item is right at every depth. */
  readonly items: readonly FailureTime[];
  readonly shape: Shape;
  /** The share of the items that need more than the least depth and no more than the largest. */
  readonly inside: number;
}

/** Right at a depth: in most of the seeds. */
const RIGHT = 0.5;

/** Between which depths an item has become right for good. */
function itemOf(sorted: readonly Setup[], problem: number): FailureTime {
  let first = sorted.length;
  while (first > 0 && sorted[first - 1]!.scores.get(problem)! >= RIGHT) first--;
  return {
    low: first === 0 ? 0 : sorted[first - 1]!.depth,
    high: sorted[first]?.depth ?? Infinity,
    stratum: sorted[0]!.difficulties.get(problem) ?? 0,
  };
}

/** Required compute in every model of outcomes, models of one family and task together; made once for each frozen list of rows. */
const known = new WeakMap<readonly OutcomeRow[], readonly Required[][]>();

/**
 * What every item of every model needs: refinements after which it is right, or close to its limit, for good. Difficulties are strata, since a
 * task's designer chooses how many problems each has.
 *
 * @example requiredOf(rows)[0][0].shape.spread // 1.2, the interquartile range of ln(refinements) in the first model of the first family
 */
export function requiredOf(rows: readonly OutcomeRow[]): readonly Required[][] {
  const before = known.get(rows);
  if (before !== undefined) return before;
  const made = alike(
    setups(rows).filter(({ depth }) => depth > 0),
    ['family', 'asked', 'decoding'],
  ).map((family) =>
    eachWay(family, ['model'], (list): Required[] => {
      const sorted = [...list].sort((a, b) => a.depth - b.depth);
      const problems = commonProblems(sorted);
      if (problems.length === 0) return [];
      const items = problems.map((problem) => itemOf(sorted, problem));
      const inside = sum(items, ({ low, high }) => Number(low > 0 && high < Infinity)) / items.length;
      return [{ setups: sorted, items, shape: fitShape(items), inside }];
    }),
  );
  if (Object.isFrozen(rows)) known.set(rows, made);
  return made;
}
