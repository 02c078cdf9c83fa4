import type { DataFrame } from 'danfojs-node';
import type { Series, Spot } from './series.js';
import { naturally } from './words.js';

type Row = Readonly<Record<string, unknown>>;

/** Rows as plain objects: of a store, of a query, of a CSV; or a frame. */
export type Records = readonly object[] | DataFrame;

/** Which columns of the rows are drawn. */
export interface Columns {
  readonly x: string;
  readonly y: string;
  /** Ends of the intervals of y, both. */
  readonly low?: string;
  readonly high?: string;
  /** In place of the ends the standard errors of y: an interval reaches 1.96 of them to either side. */
  readonly error?: string;
  /** One series for each value of this column, or of these, in the order of their names. */
  readonly by?: string | readonly string[];
}

const WITHIN_95 = 1.96;

function rowsIn(who: string, records: Records): readonly Row[] {
  if (Array.isArray(records)) {
    const odd = records.findIndex((row) => row === null || typeof row !== 'object' || Array.isArray(row));
    if (odd >= 0)
      throw new TypeError(`${who}: expected rows as objects, got ${JSON.stringify(records[odd])} as row ${odd}`);
    return records as readonly Row[];
  }
  const { columns, values } = (records ?? {}) as Partial<DataFrame>;
  if (!Array.isArray(columns) || !Array.isArray(values)) {
    throw new TypeError(
      `${who}: expected a list of rows or a DataFrame, got ${records === null ? 'null' : typeof records}`,
    );
  }
  return (values as unknown[][]).map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i]])));
}

/** The number of a cell; null where it is empty. */
function numberOf(cell: unknown, where: string): number | null {
  if (cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')) return null;
  const value =
    typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'string' ? Number(cell) : Number.NaN;
  if (Number.isNaN(value) && !Number.isNaN(cell))
    throw new TypeError(`${where}: expected a number, got ${JSON.stringify(cell)}`);
  return Number.isFinite(value) ? value : null;
}

function demand(who: string, rows: readonly Row[], { x, y, low, high, error, by = [] }: Columns): void {
  if ((low === undefined) !== (high === undefined))
    throw new TypeError(`${who}: expected both low and high, got one of them`);
  if (low !== undefined && error !== undefined) throw new TypeError(`${who}: expected low and high or error, got both`);
  for (const column of [x, y, low, high, error, ...[by].flat()]) {
    if (column === undefined || rows.length === 0 || rows.some((row) => Object.hasOwn(row, column))) continue;
    throw new TypeError(`${who}: expected a column "${column}", got ${Object.keys(rows[0]!).slice(0, 20).join(', ')}`);
  }
}

/** The series of some rows, and how many rows have no place in them because x or y is empty or not finite. */
export function seriesOf(
  who: string,
  records: Records,
  columns: Columns,
): { readonly series: Series[]; readonly empty: number } {
  const rows = rowsIn(who, records);
  demand(who, rows, columns);
  const { x, y, low, high, error, by } = columns;
  const names = by === undefined ? [] : [by].flat();
  const groups = new Map<string, Spot[]>();
  let empty = 0;
  rows.forEach((row, i) => {
    const number = (column: string | undefined) =>
      column === undefined ? null : numberOf(row[column], `${who}: row ${i}, column "${column}"`);
    const [at, value] = [number(x), number(y)];
    if (at === null || value === null) {
      empty++;
      return;
    }
    const half = (number(error) ?? 0) * WITHIN_95;
    const spot = { x: at, y: value, low: number(low) ?? value - half, high: number(high) ?? value + half };
    const label = names.map((name) => String(row[name] ?? 'none')).join(', ');
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [spot]);
    else group.push(spot);
  });
  const series = [...groups].map(([label, points]) => ({ label, points }));
  return { series: series.sort((one, other) => naturally(one.label, other.label)), empty };
}
