import type { Cell } from './numbers.js';

/** A column within the SQL view `data`. */
export interface ColumnSql {
  /** Its cells as texts. */
  readonly text: string;
  /** Its cells as the file has them, and their type. */
  readonly typed: string;
  readonly type: string;
}

export interface NumbersOptions {
  /** Cells without a value (empty, NaN, null) become NaN instead of a refusal. */
  readonly gaps?: boolean;
}

/** Columns worked out of others, and the rows that are kept. */
export interface Narrowing {
  /** New columns, each with its expression over earlier ones. */
  readonly let?: Readonly<Record<string, string>>;
  /** A condition over columns. */
  readonly where?: string;
}

/** A table in a file, read by DuckDB. Rows are counted from 1, the header aside. */
export interface Table {
  /** The file, or "standard input". */
  readonly name: string;
  readonly columns: readonly string[];
  /** What was read otherwise than it stands in the file, a sentence each. */
  readonly notes: string[];
  /** Adds columns and keeps only some rows, for all that is read afterwards. */
  narrow(how: Narrowing): Promise<void>;
  /** Where a column is: its name, or a path of names into objects and lists, joined by dots. */
  find(column: string): Promise<ColumnSql>;
  /** The cells of columns as texts, column by column. */
  texts(columns: readonly string[]): Promise<Cell[][]>;
  /** Numbers of columns, column by column; a cell that is no finite number is refused by row and column. */
  numbers(columns: readonly string[], options?: NumbersOptions): Promise<Float64Array[]>;
  /** SQL of a column's numbers, NULL where a cell has none. */
  numberSql(column: string): Promise<string>;
  /** The row of the file that the i-th row read comes from, i from 0. */
  rowOf(i: number): Promise<number>;
  /** Rows of an SQL query on the view `data`, or on `numbered`, which has their number in the file as `row`. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}
