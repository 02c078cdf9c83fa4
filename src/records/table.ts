import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openDatabase } from './tables/duckdb.js';
import { bytesOf, isFile } from './tables/file.js';
import { linesOfObject } from './tables/json.js';
import { kindOf } from './tables/kind.js';
import { FileTable } from './tables/opened.js';
import { unpack, withoutMark } from './tables/rewrite.js';
import type { Table } from './tables/types.js';

export { TableError } from './tables/error.js';
export { type Cell, numberIn } from './tables/numbers.js';
export type { ColumnSql, Narrowing, NumbersOptions, Table } from './tables/types.js';

export interface TableOptions {
  /** What the table is called in messages, where it is not the path. */
  readonly shown?: string;
  /** Whether the file is the caller's own, and goes when the table is closed. */
  readonly temporary?: boolean;
  /** The mark before the fraction of numbers, where the file does not tell. */
  readonly decimal?: '.' | ',';
}

/** A database that spills to the disk what memory does not hold. */
const connect = () =>
  openDatabase({
    memory_limit: '1500MB',
    threads: String(availableParallelism()),
    temp_directory: join(tmpdir(), `inference-scaling-${randomUUID()}`),
    autoinstall_known_extensions: 'false',
  });

/** Refuses columns that a table does not have. */
export async function demandColumns(table: Table, wanted: readonly string[]): Promise<void> {
  for (const column of wanted) await table.find(column);
}

/**
 * Opens a CSV, TSV, JSON (lines, an array, or one object) or Parquet file, packed by gzip or not, or standard input ("-"). What is no
 * table is a `TableError` of one sentence.
 *
 * @param source a path, or '-' for standard input
 * @param options how columns are read, and `shown`, what messages call it
 * @returns the table, to be asked by SQL or by column
 * @throws TableError for a file that is missing or no table
 * @example await (await openTable('costs.csv')).numbers(['flops', 'error'])
 */
export async function openTable(source: string, options: TableOptions = {}): Promise<Table> {
  const name = source === '-' ? 'standard input' : (options.shown ?? source);
  const endings: (() => void)[] = [];
  const temporary = () => {
    const path = join(tmpdir(), `inference-scaling-${randomUUID()}`);
    endings.push(() => rmSync(path, { force: true }));
    return path;
  };
  /** The path of what `write` makes of a file. */
  const rewritten = async (write: (to: string) => Promise<unknown>) => {
    const to = temporary();
    await write(to);
    return to;
  };
  const close = () => {
    for (const end of endings.splice(0).reverse()) end();
  };
  if (options.temporary === true) endings.push(() => rmSync(source, { force: true }));
  try {
    let path = resolve(source);
    if (source === '-' || !isFile(source)) {
      const input = source === '-' ? process.stdin : createReadStream(source);
      path = await rewritten((to) => pipeline(input, createWriteStream(to, { mode: 0o600 })));
    }
    const packed = bytesOf(path, 2);
    if (packed[0] === 0x1f && packed[1] === 0x8b) {
      const from = path;
      path = await rewritten((to) => unpack(from, to, name));
    }
    let kind = kindOf(path, name, source);
    const notes: string[] = [];
    if (kind === 'object') {
      const to = temporary();
      const note = linesOfObject(path, to, name);
      if (note !== undefined) notes.push(note);
      path = to;
      kind = 'jsonl';
    } else if ((kind === 'jsonl' || kind === 'json') && bytesOf(path, 3).toString() === '\uFEFF') {
      const from = path;
      path = await rewritten((to) => withoutMark(from, to));
    }
    const { connection, end } = await connect();
    endings.push(end);
    const table = new FileTable(connection, { path, name, kind, notes, temporary, close, decimal: options.decimal });
    await table.open();
    return table;
  } catch (error) {
    close();
    throw error;
  }
}
