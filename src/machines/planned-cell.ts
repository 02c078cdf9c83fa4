import { relative, resolve, sep } from 'node:path';
import type { SweepCell } from '../sweep/loop.js';
import type { PlanCell } from './plan.js';

/** Where a key stands in a cell; counts have one row per problem. */
export type Placed = { readonly problem: number; readonly candidate?: number; readonly seed: number };

/** What a plan says of the rows that a cell asks for. */
export function plannedCell(
  store: string,
  rows: PlanCell['rows'],
  cell: SweepCell<object, object>,
  flops: number,
): PlanCell {
  const keys = cell.keys as readonly Placed[];
  const { problem: _, candidate: __, ...key } = keys[0]! as Placed & Readonly<Record<string, string | number>>;
  const problems = [...new Set(keys.map(({ problem }) => problem))];
  const first = problems.every((problem, i) => problem === i);
  return {
    store,
    rows,
    key: Object.fromEntries(Object.entries(key).filter(([, value]) => value !== undefined)),
    problems: first ? problems.length : problems,
    candidates: keys.length / problems.length,
    batch: cell.batch,
    ...(cell.pilot === undefined ? {} : { together: true }),
    flops,
  };
}

/** The name of a store below the folder of the run, or of this process. */
export function storeName(folder: string): string {
  const name = relative(resolve(process.env['INFERENCE_SCALING_RUN'] ?? '.'), resolve(folder));
  return name.startsWith('..') ? folder.split(sep).at(-1)! : name.split(sep).join('/');
}
