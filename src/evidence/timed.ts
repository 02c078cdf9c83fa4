import type { Timed } from '../measure/curves/deadline.js';
import type { DistanceRow, OutcomeRow } from '../records/evidence.js';
import { serialDepth } from '../strategies/serial.js';

type Configured = Pick<OutcomeRow, 'model' | 'strategy' | 'verifier' | 'depth' | 'width'>;

/** Milliseconds as measured, or evaluations of the network that wait for each other. */
export type Clock = 'wall' | 'serial';

function timed<T extends Configured & { readonly wallMs: number }>(
  rows: readonly T[],
  clock: Clock,
  groupOf: (row: T) => number,
  scoreOf: (row: T) => number,
): Timed[] {
  const places = new Map<string, T[]>();
  for (const row of rows) {
    const { model, strategy, verifier, depth, width } = row;
    const by = verifier === 'none' ? '' : ` by ${verifier}`;
    const name = `${strategy}${by}, ${width} x ${depth} (${model})`;
    places.set(name, [...(places.get(name) ?? []), row]);
  }
  const mean = (list: readonly T[], of: (row: T) => number) =>
    list.reduce((sum, row) => sum + of(row), 0) / list.length;
  return [...places].map(([name, list]) => {
    const groups = new Map<number, T[]>();
    for (const row of list) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
    const order = [...groups.keys()].sort((a, b) => a - b);
    return {
      name,
      time: clock === 'wall' ? mean(list, ({ wallMs }) => wallMs) : serialDepth(list[0]!),
      scores: order.map((group) => mean(groups.get(group)!, scoreOf)),
    };
  });
}

/** Outcomes for `bestByDeadline`: a score a problem, whether it was right, or its quality where that has no answer. */
export function timedOutcomes(rows: readonly OutcomeRow[], clock: Clock): Timed[] {
  return timed(
    rows,
    clock,
    ({ problem }) => problem,
    ({ correct, quality }) => (correct >= 0 ? correct : quality),
  );
}

/** Distances for `bestByDeadline`: a score a seed, minus the logarithm of the distance. */
export function timedDistances(rows: readonly DistanceRow[], clock: Clock): Timed[] {
  return timed(
    rows,
    clock,
    ({ seed }) => seed,
    ({ value }) => -Math.log(value),
  );
}
