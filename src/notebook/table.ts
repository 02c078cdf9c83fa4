import { escaped } from '../figures/escaped.js';
import { columnLines } from '../records/text-table.js';

/** A table to show: `total` where there are more rows than are shown. */
export interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly total?: number;
  readonly caption?: string;
}

const LONG = 8;
/** A value for reading: numbers in at most six figures, long lists by their length; the table's owner keeps all of them. */
export function shortly(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  if (typeof value !== 'object') return String(value);
  const list = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : undefined;
  if (list === undefined) return JSON.stringify(value);
  return list.length > LONG ? `[${list.length} values]` : `[${list.map(shortly).join(', ')}]`;
}

const more = ({ rows, total }: ShownTable) =>
  total !== undefined && total > rows.length ? `${total} rows in all` : '';

/** The table as HTML; whatever its cells hold is shown as text. */
export function htmlTable(table: ShownTable): string {
  const row = (tag: 'th' | 'td', cells: readonly unknown[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(shortly(cell))}</${tag}>`).join('')}</tr>`;
  const caption = table.caption === undefined ? '' : `<caption>${escaped(table.caption)}</caption>`;
  const body = table.rows.map((cells) => row('td', cells)).join('\n');
  const rest = more(table);
  return `<table>${caption}<thead>${row('th', table.columns)}</thead>\n<tbody>${body}</tbody></table>${rest && `<p>${rest}</p>`}`;
}

/** The table as text in columns of one width. */
export function plainTable(table: ShownTable): string {
  const cells = [table.columns, ...table.rows].map((row) =>
    row.map((cell) => shortly(cell).replace(/[\r\n\t]+/g, ' ')),
  );
  const lines = columnLines(cells);
  const rest = more(table);
  return [...(table.caption === undefined ? [] : [table.caption]), ...lines, ...(rest ? [`... ${rest}`] : [])].join(
    '\n',
  );
}
