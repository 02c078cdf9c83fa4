import { inspect, types } from 'node:util';
import { escaped } from '../figures/escaped.js';
import { columnLines } from '../records/text-table.js';

/** A table to show: with `omitted`, so many rows are left out after the first half of those that are here. */
export interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly omitted?: number;
  readonly caption?: string;
}

/** Rows that a table shows (default): of more, the first and the last 20. */
export const MOST_ROWS = 40;

const LONG = 8;
const LONGEST = 200;
const FIGURES = 6;

/** Any value as text: a display never fails. */
export function anyText(value: unknown, options: object = {}): string {
  try {
    return typeof value === 'string' ? value : inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

/** A number in at most six figures, or to the unit where the unit is beyond them. */
function numberText(value: number): string {
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  return Number.isInteger(value) || !Number.isFinite(value)
    ? String(value)
    : String(Number(value.toPrecision(Math.max(FIGURES, before))));
}

/** A value for reading: numbers in six figures, long lists by their length, errors by their message; the table's owner keeps all of them. */
export function shortly(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (types.isNativeError(value)) return `${value.name}: ${value.message}`;
  const list = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : undefined;
  if (list !== undefined && list.length > LONG) return `[${list.length} values]`;
  if (list?.every((one) => typeof one !== 'object')) return `[${list.map(shortly).join(', ')}]`;
  const text = anyText(value, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: LONG, compact: true });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The table of the first and the last of many rows. */
export function tableOf(columns: readonly string[], all: readonly (readonly unknown[])[], most: number): ShownTable {
  if (all.length <= most) return { columns, rows: all };
  const last = Math.floor(most / 2);
  const rows = [...all.slice(0, most - last), ...all.slice(all.length - last)];
  return { columns, rows, omitted: all.length - most };
}

const told = ({ rows, omitted }: ShownTable) =>
  omitted === undefined ? '' : `${omitted + rows.length} rows in all; show(value, { rows: Infinity }) shows them`;

/** The rows in order, with one of dots where some are left out. */
function rowsWithGap({ columns, rows, omitted }: ShownTable): readonly (readonly unknown[])[] {
  if (omitted === undefined) return rows;
  const half = Math.ceil(rows.length / 2);
  return [...rows.slice(0, half), columns.map(() => '…'), ...rows.slice(half)];
}

/** The table as HTML; whatever its cells hold is shown as text. */
export function htmlTable(table: ShownTable): string {
  const row = (tag: 'th' | 'td', cells: readonly unknown[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(shortly(cell))}</${tag}>`).join('')}</tr>`;
  const caption = table.caption === undefined ? '' : `<caption>${escaped(table.caption)}</caption>`;
  const body = rowsWithGap(table)
    .map((cells) => row('td', cells))
    .join('\n');
  const rest = told(table);
  return `<table>${caption}<thead>${row('th', table.columns)}</thead>\n<tbody>${body}</tbody></table>${rest && `<p>${rest}</p>`}`;
}

/** The table as text in columns of one width. */
export function plainTable(table: ShownTable): string {
  const cells = [table.columns, ...rowsWithGap(table)].map((row) =>
    row.map((cell) => shortly(cell).replace(/[\r\n\t]+/g, ' ')),
  );
  const rest = told(table);
  return [...(table.caption === undefined ? [] : [table.caption]), ...columnLines(cells), ...(rest ? [rest] : [])].join(
    '\n',
  );
}
