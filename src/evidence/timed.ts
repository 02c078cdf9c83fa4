import type { Timed } from '../measure/curves/deadline.js';
import { scoreOf } from '../measure/curves/score.js';
import { mean } from '../numerics/statistics.js';
import { alike } from '../records/alike.js';
import type { DistanceRow, OutcomeRow } from '../records/evidence.js';
import { identityOf } from '../records/identity.js';

/** Milliseconds as measured, or the critical path: evaluations of the network that wait for each other. */
export type Clock = 'wall' | 'serial';

/** What makes two rows those of one configuration on a deadline's axis. */
const SAME = ['model', 'strategy', 'verifier', 'judge', 'sampler', 'settings', 'depth', 'width'] as const;

type Row = OutcomeRow | DistanceRow;

/** "best-of-n by classifier, 4 x 8 (flow-digits@d5c42d12 at guidance 2)" */
function nameOf(row: Row): string {
  const { model, strategy, verifier, depth, width } = row;
  const by = verifier === 'none' ? '' : ` by ${verifier}`;
  return `${strategy}${by}, ${width} x ${depth} (${model}${identityOf(row).sampled})`;
}

function timed<T extends Row>(
  rows: readonly T[],
  clock: Clock,
  group: keyof T & ('problem' | 'seed'),
  score: (row: T) => number,
): Timed[] {
  return alike(rows, SAME).map((list) => {
    const groups = alike(list, [group]).sort(([a], [b]) => Number(a![group]) - Number(b![group]));
    return {
      name: nameOf(list[0]!),
      time: clock === 'wall' ? mean(list.map(({ wallMs }) => wallMs)) : list[0]!.serialDepth,
      scores: groups.map((some) => mean(some.map(score))),
    };
  });
}

/**
 * Outcomes for `bestByDeadline`: a score per problem, whether it was right, or its quality where that has no answer.
 *
 * @param rows outcomes of one task
 * @param clock what counts as the time
 * @returns name, time and a score per problem, for each configuration
 * @throws SyntaxError for settings that are no such column
 * @example timedOutcomes(outcomeRows(rows.filter(({ strategy }) => strategy === 'majority')), 'wall').length // 3
 */
export const timedOutcomes = (rows: readonly OutcomeRow[], clock: Clock): Timed[] =>
  timed(rows, clock, 'problem', scoreOf);

/**
 * Distances for `bestByDeadline`: a score per seed, minus the logarithm of the distance.
 *
 * @param rows distances of one task
 * @param clock what counts as the time
 * @returns name, time and a score per seed, for each configuration
 * @example timedDistances([], 'wall') // []
 */
export const timedDistances = (rows: readonly DistanceRow[], clock: Clock): Timed[] =>
  timed(rows, clock, 'seed', ({ value }) => -Math.log(value));
