import { randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A mistake in a table or in what was asked of it; the message is one sentence that says where. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

export type Cell = string | null;

/** A table in a file, read by DuckDB. Rows are counted from 1, the header aside. */
export interface Table {
  /** The file, or "standard input". */
  readonly name: string;
  readonly columns: readonly string[];
  /** The cells of columns as texts, column by column. */
  texts(columns: readonly string[]): Promise<Cell[][]>;
  /** Numbers of columns, column by column; a cell that is no finite number is refused by row and column. */
  numbers(columns: readonly string[]): Promise<Float64Array[]>;
  /** Rows of an SQL query on `data`, whose columns are all text, or on `typed`, whose columns are as the file has them. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

const KINDS = ['csv', 'tsv', 'jsonl', 'parquet'] as const;
type Kind = (typeof KINDS)[number];

const ENDINGS: Readonly<Record<string, Kind>> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  pq: 'parquet',
};

/** The first or, with `end`, the last `size` bytes of a file. */
function bytesOf(path: string, size: number, end = false): Buffer {
  const buffer = Buffer.alloc(size);
  const file = openSync(path, 'r');
  try {
    const from = end ? Math.max(0, fstatSync(file).size - size) : 0;
    return buffer.subarray(0, readSync(file, buffer, 0, size, from));
  } finally {
    closeSync(file);
  }
}

/** What a file is whose first bytes say that it is no table. */
const NOT_TABLES: readonly [Buffer, string][] = [
  [Buffer.from([0x1f, 0x8b]), 'a gzip archive; unpack it first'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'a zstd archive; unpack it first'],
  [Buffer.from('BZh'), 'a bzip2 archive; unpack it first'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'an xz archive; unpack it first'],
  [Buffer.from('PK\x03\x04'), 'a zip archive or an Excel workbook; save it as CSV first'],
  [Buffer.from([0xff, 0xfe]), 'text in UTF-16; save it as UTF-8 first'],
  [Buffer.from([0xfe, 0xff]), 'text in UTF-16; save it as UTF-8 first'],
];

const OBJECTS = 'expected JSON lines, one object a line';

function kindOf(path: string, name: string, source: string): Kind {
  const start = bytesOf(path, 4096);
  if (start.length === 0) throw new TableError(`${name}: expected a table, got an empty file`);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  const known = ENDINGS[source.split('.').at(-1)!.toLowerCase()];
  if (known === 'parquet')
    throw new TableError(`${name}: expected a Parquet file, got one that does not begin with PAR1`);
  const TEXT = 'text in UTF-8 (CSV, TSV or JSON lines) or Parquet';
  const other = NOT_TABLES.find(([mark]) => start.subarray(0, mark.length).equals(mark));
  if (other !== undefined) throw new TableError(`${name}: expected ${TEXT}, got ${other[1]}`);
  if (start.includes(0) || bytesOf(path, 4096, true).includes(0))
    throw new TableError(`${name}: expected ${TEXT}, got a file with zero bytes`);
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') throw new TableError(`${name}: expected a table, got blank lines`);
  if (/^\[\s*[{[\]]/.test(text)) {
    throw new TableError(`${name}: line 1: ${OBJECTS}, got a JSON array`);
  }
  if (text.startsWith('{') && known !== 'csv' && known !== 'tsv') return 'jsonl';
  if (known === 'jsonl') {
    const line = text.split(/\r?\n/)[0]!;
    throw new TableError(`${name}: line 1: ${OBJECTS}, got ${JSON.stringify(line.slice(0, 60))}`);
  }
  if (known !== undefined) return known;
  return text.split('\n')[0]!.includes('\t') ? 'tsv' : 'csv';
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A column's name as SQL. */
export const columnSql = (name: string) => `"${name.replaceAll('"', '""')}"`;

const MOST_COLUMNS = 10_000;
const LONGEST_HEADER = 1 << 20;

/** The fields of the first line of CSV (RFC 4180), or undefined where the text ends within quotes. */
function fieldsOf(text: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (inQuotes && character === '"' && text[i + 1] === '"') {
      field += '"';
      i++;
    } else if (character === '"') inQuotes = !inQuotes;
    else if (inQuotes) field += character;
    else if (character === '\n' || character === '\r') break;
    else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  fields.push(field);
  return inQuotes ? undefined : fields;
}

function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    throw new TableError(`${name}: line 1: expected column names in UTF-8, got other bytes`);
  }
}

/** The column names in a file's first line. */
function headerOf(path: string, name: string, delimiter: string): string[] {
  const start = bytesOf(path, LONGEST_HEADER);
  const end = start.findIndex((byte) => byte === 10 || byte === 13);
  const names =
    fieldsOf(decoded(end < 0 ? start : start.subarray(0, end), name), delimiter) ??
    fieldsOf(decoded(start, name), delimiter);
  if (names === undefined) {
    throw new TableError(`${name}: line 1: expected column names, got a quote that is not closed`);
  }
  if (names.length > MOST_COLUMNS) {
    throw new TableError(`${name}: line 1: expected at most ${MOST_COLUMNS} columns, got ${names.length} or more`);
  }
  if (end < 0 && start.length === LONGEST_HEADER) {
    throw new TableError(`${name}: line 1: expected column names, got a line of more than ${LONGEST_HEADER} bytes`);
  }
  const blank = names.findIndex((column) => column.trim() === '');
  if (blank >= 0)
    throw new TableError(`${name}: line 1: expected a name for every column, got none for column ${blank + 1}`);
  demandDifferent(names, `${name}: line 1`);
  return names;
}

/** DuckDB does not tell upper from lower case in names. */
function demandDifferent(names: readonly string[], where: string): void {
  const seen = new Map<string, string>();
  for (const column of names) {
    const earlier = seen.get(column.toLowerCase());
    if (earlier === column) throw new TableError(`${where}: expected different column names, got "${column}" twice`);
    if (earlier !== undefined) {
      throw new TableError(
        `${where}: expected column names that differ in more than upper and lower case, got "${earlier}" and "${column}"`,
      );
    }
    seen.set(column.toLowerCase(), column);
  }
}

/** A path as SQL, in which no character stands for others. */
const fileSql = (path: string) => quoted(path.replaceAll(/[[*?]/g, '[$&]'));

const asTexts = (columns: readonly string[]) =>
  `columns = {${columns.map((column) => `${quoted(column)}: 'VARCHAR'`).join(', ')}}`;

const JSON_LINES = `format = 'newline_delimited', compression = 'uncompressed', maximum_object_size = 16777216`;

async function sourceOf(
  kind: Kind,
  path: string,
  name: string,
  run: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<string> {
  const file = fileSql(path);
  if (kind === 'parquet') return `read_parquet(${file}, hive_partitioning = false)`;
  if (kind === 'jsonl') {
    const found = await run(`DESCRIBE SELECT * FROM read_json(${file}, ${JSON_LINES}, sample_size = 200000)`);
    const columns = found.map((row) => String(row['column_name']));
    if (columns.length === 1 && columns[0] === 'json') await demandObjects(path, name);
    return `read_json(${file}, ${JSON_LINES}, ${asTexts(columns)})`;
  }
  const delimiter = kind === 'tsv' ? '\t' : ',';
  const dialect = `delim = ${quoted(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, compression = 'none'`;
  return `read_csv(${file}, auto_detect = false, header = true, ${asTexts(headerOf(path, name, delimiter))}, ${dialect})`;
}

/** DuckDB's own words about a broken file, shortened to one sentence. */
function sentence(error: unknown, path: string, expected: string): string {
  const text = String((error as Error).message ?? error).replaceAll(path, 'the file');
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const cause = text
    .replace(/^.*?Error: /, '')
    .split('\n')
    .find((part) => part.trim() !== '' && !/^CSV Error on Line|^Original Line/.test(part))!;
  const where = line === undefined ? '' : `line ${line}: `;
  return `${where}expected ${expected}, got: ${cause.trim()}`.slice(0, 300);
}

function objectIn(line: Buffer): boolean {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses the first line of a file that is no JSON object, by its number, which DuckDB does not tell rightly. */
async function demandObjects(path: string, name: string): Promise<void> {
  let number = 0;
  const demand = (line: Buffer) => {
    number++;
    if (line.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))) return;
    let cause = '';
    try {
      if (objectIn(line)) return;
    } catch (error) {
      cause = error instanceof SyntaxError ? '' : ', which is not UTF-8';
    }
    const text = JSON.stringify(line.toString('utf8').trim().slice(0, 60));
    throw new TableError(`${name}: line ${number}: ${OBJECTS}, got ${text}${cause}`);
  };
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      demand(Buffer.concat([...rest, chunk.subarray(from, at)]));
      rest = [];
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
  }
  demand(Buffer.concat(rest));
}

const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT: 'none of that name',
  ENOTDIR: 'none of that name',
  ELOOP: 'a symbolic link that leads back to itself',
  EACCES: 'one that may not be read',
  EPERM: 'one that may not be read',
  ENAMETOOLONG: 'a name that is too long',
  ERR_INVALID_ARG_VALUE: 'a name with a zero byte',
};

/** Whether a path is a file; a pipe is not, and is read once. */
function isFile(path: string): boolean {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new TableError(`${path}: expected a file, got a folder`);
    if (found.isFile()) closeSync(openSync(path, 'r'));
    return found.isFile();
  } catch (error) {
    const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? ''];
    if (refusal === undefined) throw error;
    throw new TableError(`${path}: expected a file, got ${refusal}`);
  }
}

async function connect(): Promise<{ connection: DuckDBConnection; end: () => void }> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1500MB',
    threads: String(availableParallelism()),
    temp_directory: join(tmpdir(), `inference-scaling-${randomUUID()}`),
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const end = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, end };
}

/** Refuses columns that a table does not have. */
export function demandColumns({ name, columns }: Table, wanted: readonly string[]): void {
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  const shown = `${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ', ...' : ''}`;
  throw new TableError(`${name}: expected a column "${missing}", got ${shown}`);
}

/**
 * Opens a CSV, TSV, JSON-lines or Parquet file, or standard input ("-"), called `shown` in messages. What is no table
 * is a `TableError` of one sentence.
 *
 * @example await (await openTable('costs.csv')).numbers(['flops', 'error'])
 */
export async function openTable(source: string, shown = source): Promise<Table> {
  const name = source === '-' ? 'standard input' : shown;
  const endings: (() => void)[] = [];
  const temporary = () => {
    const path = join(tmpdir(), `inference-scaling-${randomUUID()}`);
    endings.push(() => rmSync(path, { force: true }));
    return path;
  };
  const spool = source === '-' || !isFile(source) ? temporary() : undefined;
  const close = () => {
    for (const end of endings.splice(0).reverse()) end();
  };
  try {
    if (spool !== undefined) {
      const input = source === '-' ? process.stdin : createReadStream(source);
      await pipeline(input, createWriteStream(spool, { mode: 0o600 }));
    }
    const given = spool ?? resolve(source);
    const kind = kindOf(given, name, source);
    const path = kind === 'jsonl' && bytesOf(given, 3).toString() === '\uFEFF' ? temporary() : given;
    if (path !== given) await pipeline(createReadStream(given, { start: 3 }), createWriteStream(path, { mode: 0o600 }));
    const { connection, end } = await connect();
    endings.push(end);
    return await opened(connection, path, name, kind, close);
  } catch (error) {
    close();
    throw error;
  }
}

async function opened(
  connection: DuckDBConnection,
  path: string,
  name: string,
  kind: Kind,
  close: () => void,
): Promise<Table> {
  const read = async (sql: string) => {
    try {
      return await connection.runAndReadAll(sql);
    } catch (error) {
      if (kind === 'jsonl') await demandObjects(path, name);
      const expected = kind === 'jsonl' ? 'JSON lines' : kind === 'parquet' ? 'Parquet' : kind.toUpperCase();
      throw new TableError(`${name}: ${sentence(error, path, expected)}`);
    }
  };
  const query = async (sql: string) => (await read(sql)).getRowObjectsJS() as Record<string, unknown>[];
  const from = await sourceOf(kind, path, name, query);
  const columns = (await query(`DESCRIBE SELECT * FROM ${from}`)).map((row) => String(row['column_name']));
  if (columns.length > MOST_COLUMNS) {
    throw new TableError(`${name}: expected at most ${MOST_COLUMNS} columns, got ${columns.length}`);
  }
  const list = columns.map((column) => `CAST(${columnSql(column)} AS VARCHAR) AS ${columnSql(column)}`);
  await query(`CREATE VIEW typed AS SELECT * FROM ${from}`);
  await query(`CREATE VIEW data AS SELECT ${list.join(', ')} FROM ${from}`);
  const table: Table = {
    name,
    columns,
    async texts(wanted) {
      demandColumns(table, wanted);
      const different = [...new Set(wanted)];
      const cells = (await read(`SELECT ${different.map(columnSql).join(', ')} FROM data`)).getColumnsJS() as Cell[][];
      return wanted.map((column) => cells[different.indexOf(column)] ?? []);
    },
    async numbers(wanted) {
      const cells = await table.texts(wanted);
      return cells.map((column, c) =>
        Float64Array.from(column, (cell, row) => numberIn(cell, `${name}: row ${row + 1}, column "${wanted[c]}"`)),
      );
    },
    query,
    close,
  };
  return table;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A finite number from a cell; `where` begins the message about anything else. */
export function numberIn(cell: Cell, where: string): number {
  const text = cell?.trim() ?? '';
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new TableError(
      `${where}: expected a finite number, got ${cell === null ? 'nothing' : JSON.stringify(cell.slice(0, 60))}`,
    );
  }
  return value;
}
