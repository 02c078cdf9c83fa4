import { quotedText } from '../compute/printable.js';
import { type Table, TableError } from '../records/table.js';
import { gapSql } from '../records/tables/numbers.js';

/** The columns that say which problem a row is of, how often it was tried, and how many tries were right. */
export interface CountColumns {
  readonly problem: string;
  /** Without it every row is one sample, or a list of them, and `correct` is a verdict. */
  readonly samples: string | undefined;
  readonly correct: string;
  readonly by: readonly string[];
  /** The verdicts that are right, where the words do not tell. */
  readonly right?: readonly string[];
  /** Refuses rows without a verdict or a count, which are otherwise left out. */
  readonly strict?: boolean;
}

/** One row of counts as it comes from the table. */
export interface CountRow {
  /** Of its group, where there are groups. */
  readonly label?: string | null;
  readonly problem: string;
  readonly samples: number;
  readonly correct: number;
}

const named = (text: string) => `trim(${text}) <> ''`;

/** Refuses the first row whose cell fails a test; NULL fails. */
export async function demandCells(table: Table, column: string, test: (cell: string) => string, expected: string) {
  const { text } = await table.find(column);
  const [bad] = await table.query(
    `SELECT row, cell FROM (SELECT row, ${text} AS cell FROM numbered)
     WHERE NOT coalesce(${test('cell')}, false) ORDER BY row LIMIT 1`,
  );
  if (bad === undefined) return;
  const got = bad['cell'] === null ? 'nothing' : quotedText(String(bad['cell']));
  throw new TableError(
    `${table.name}: row ${bad['row']}, column ${quotedText(column)}: expected ${expected}, got ${got}`,
  );
}

/** Refuses rows that say of no problem or of no group. */
export async function demandNames(table: Table, { problem, by }: CountColumns): Promise<void> {
  await demandCells(table, problem, named, 'the name of a problem');
  for (const column of by) await demandCells(table, column, named, 'the name of a group');
}

/** SQL of a group's label: the cells of its columns. */
export async function labelSql(table: Table, by: readonly string[]): Promise<string> {
  if (by.length === 0) return 'NULL';
  const cells = await Promise.all(by.map(async (column) => (await table.find(column)).text));
  return cells.join(` || ', ' || `);
}

/** Says how many rows are left out because a cell is empty, or refuses the first of them. */
export async function leaveOut(table: Table, columns: readonly string[], strict: boolean, what: string): Promise<void> {
  const cells = await Promise.all(columns.map(async (column) => gapSql((await table.find(column)).text)));
  const [row] = await table.query(`SELECT count(*)::DOUBLE AS n FROM data WHERE ${cells.join(' OR ')}`);
  if (row!['n'] === 0) return;
  if (strict) for (const column of columns) await demandCells(table, column, (cell) => `NOT ${gapSql(cell)}`, what);
  const list = columns.map((column) => quotedText(column)).join(' or ');
  table.notes.push(`${row!['n']} ${row!['n'] === 1 ? 'row' : 'rows'} without ${what} in column ${list} left out`);
}
