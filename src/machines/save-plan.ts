import { DataError } from '../compute/data-error.js';
import { writeWhole } from '../compute/files.js';
import { libraryVersion } from '../records/version.js';
import { costOf, type PlanCell, type PlanHead, rowsOf } from './plan.js';

const textOf = (head: PlanHead, cells: readonly PlanCell[]) =>
  `${[head, ...cells].map((line) => JSON.stringify(line)).join('\n')}\n`;

/** Writes the head and the cells of a plan; what they are made from besides the library's lists is said by `code` or `sample`. */
export function savePlan(
  path: string,
  cells: readonly PlanCell[],
  { code = [], sample }: Pick<PlanHead, 'code' | 'sample'> = {},
): PlanHead {
  const [first] = cells;
  if (first === undefined) throw new DataError(`plan ${path}: expected cells, got none`);
  const head: PlanHead = {
    plan: 1,
    version: libraryVersion(),
    backend: String(first.key['backend']),
    cells: cells.length,
    rows: cells.reduce((sum, cell) => sum + rowsOf(cell), 0),
    flops: cells.reduce((sum, cell) => sum + rowsOf(cell) * costOf(cell), 0),
    stores: Object.fromEntries(cells.map(({ store, rows }) => [store, rows])),
    ...(code.length === 0 ? {} : { code }),
    ...(sample === undefined ? {} : { sample }),
  };
  writeWhole(path, textOf(head, cells));
  return head;
}
