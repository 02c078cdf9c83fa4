/** Numbers of a figure that are this close, as a share, are the same: a hundredth of a pixel in its plot. */
export const AGREEMENT = 1e-4;
/** Numbers below this share of the largest in their column are as good as 0. */
const NOTHING = 1e-3;

/** What lies between two tables of a figure; empty where their numbers agree. */
export interface Comparison {
  readonly why: string;
  /** The largest relative difference of two numbers, also where it is within what agrees. */
  readonly largest: number;
}

/** The cells of a table as `toCsv` writes it. */
export function cellsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && row.length === 0 && quoted === undefined && plain === '') break;
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}

const isNumber = (cell: string) => cell !== '' && Number.isFinite(Number(cell));

/** The columns whose cells are numbers or empty in both tables. */
function numeric(tables: readonly (readonly string[][])[], columns: readonly string[]): boolean[] {
  return columns.map((_, i) => tables.every((rows) => rows.every((row) => row[i] === '' || isNumber(row[i] ?? ''))));
}

/** What came and what went: the values of the first column of texts, series or claims, most often. */
function exchanged(before: readonly string[][], after: readonly string[][], column: number): string {
  const [was, is] = [before, after].map((rows) => new Set(rows.map((row) => row[column] ?? ''))) as [
    Set<string>,
    Set<string>,
  ];
  const list = (names: Iterable<string>, others: Set<string>, word: string) => {
    const found = [...names].filter((name) => !others.has(name));
    return found.length === 0 ? [] : [`${word} ${found.slice(0, 5).join(', ')}${found.length > 5 ? ', ...' : ''}`];
  };
  const parts = [...list(is, was, 'new'), ...list(was, is, 'gone')];
  return parts.length > 0 ? parts.join('; ') : `${before.length} rows became ${after.length}`;
}

/**
 * What two tables of a figure differ in, in words: columns, series, texts, or the number with the largest relative difference. Numbers
 * agree within a ten-thousandth, which no eye sees in a figure and which another processor's rounding stays below.
 *
 * @example compareTables('x,y\r\n1,2\r\n', 'x,y\r\n1,3\r\n').why // 'largest relative difference 0.333, y in row 1: 2 became 3'
 */
export function compareTables(before: string, after: string): Comparison {
  if (before === after) return { why: '', largest: 0 };
  const [[wasColumns = [], ...was], [columns = [], ...is]] = [cellsOf(before), cellsOf(after)];
  if (wasColumns.join() !== columns.join()) {
    return { why: `columns ${wasColumns.join(', ')} became ${columns.join(', ')}`, largest: Number.POSITIVE_INFINITY };
  }
  const numbers = numeric([was, is], columns);
  const texts = columns.map((_, i) => i).filter((i) => !numbers[i]);
  if (was.length !== is.length) return { why: exchanged(was, is, texts[0] ?? 0), largest: Number.POSITIVE_INFINITY };
  const place = (row: number, column: number) => {
    const told = texts
      .filter((i) => i !== column)
      .slice(0, 2)
      .map((i) => is[row]![i]);
    return `${columns[column]} in row ${row + 1}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
  };
  const became = (row: number, column: number) =>
    `${was[row]![column] || 'nothing'} became ${is[row]![column] || 'nothing'}`;
  for (const column of texts) {
    const row = is.findIndex((cells, i) => cells[column] !== was[i]![column]);
    if (row < 0) continue;
    const moved = exchanged(was, is, column);
    const why =
      moved.startsWith('new') || moved.startsWith('gone') ? moved : `${place(row, column)}: ${became(row, column)}`;
    return { why, largest: Number.POSITIVE_INFINITY };
  }
  let [largest, where] = [0, ''];
  columns.forEach((_, column) => {
    if (!numbers[column]) return;
    const scale = [...was, ...is].reduce((most, row) => Math.max(most, Math.abs(Number(row[column]))), 0);
    is.forEach((cells, row) => {
      const [a, b] = [was[row]![column]!, cells[column]!];
      if (a === b) return;
      const size = Math.max(Math.abs(Number(a)), Math.abs(Number(b)), NOTHING * scale);
      const apart = a === '' || b === '' ? Number.POSITIVE_INFINITY : Math.abs(Number(a) - Number(b)) / size;
      if (apart > largest) [largest, where] = [apart, `${place(row, column)}: ${became(row, column)}`];
    });
  });
  if (largest <= AGREEMENT) return { why: '', largest };
  const share = Number.isFinite(largest) ? `largest relative difference ${Number(largest.toPrecision(3))}, ` : '';
  return { why: `${share}${where}`, largest };
}
