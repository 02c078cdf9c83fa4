import { DataError } from '../../compute/data-error.js';
import { keyText } from '../../records/schema.js';
import type { SweepCell } from '../../sweep/loop.js';
import { type AnyKey, type AnyRow, keyAt, type PlanCell, schemaOf } from '../plan.js';

export type AnyCell = SweepCell<AnyRow, AnyKey>;

/** Makes the cells of a plan again; what several of them are made of is loaded once. */
export interface Rebuild {
  /**
   * The cell of a plan, with keys and a way to make their rows.
   *
   * @param planned the cell
   * @param folder of the store that gets its rows: texts lie beside them
   * @returns a cell for the loop
   * @throws Unlisted for what no list and no module has; DataError where what was made has other weights, settings or code than planned.
   */
  cellOf(planned: PlanCell, folder: string): AnyCell;
  /** Ends what was begun for the cells. */
  close?(): void;
}

/** The fields of two keys that differ, in words; hashes of weights among them. */
function difference(planned: Readonly<Record<string, unknown>>, made: Readonly<Record<string, unknown>>): string {
  const names = Object.keys({ ...planned, ...made }).filter((name) => planned[name] !== made[name]);
  const told = (of: Readonly<Record<string, unknown>>) => names.map((name) => `${name} ${String(of[name] ?? 'none')}`);
  return `expected ${told(planned).join(', ')}, got ${told(made).join(', ')}`;
}

/**
 * The cell that was made for a planned one, if its key is the planned one: weights, options and code are then the same.
 *
 * @throws DataError that says in what the keys differ.
 */
export function checkedCell(planned: PlanCell, cell: AnyCell): AnyCell {
  const schema = schemaOf(planned.rows);
  const [expected, got] = [keyAt(planned, 0), cell.keys[0]!];
  if (keyText(schema, expected) !== keyText(schema, got)) {
    const where = `cell ${String(planned.key['family'])} on ${String(planned.key['task'])}`;
    throw new DataError(`${where}: ${difference({ ...expected }, { ...got })}`);
  }
  return cell;
}
