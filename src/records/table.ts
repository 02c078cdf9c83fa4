import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

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
  /** Rows of an SQL query on `data`, whose columns are all text. */
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

/** The first `size` bytes of a file. */
function startOf(path: string, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

function kindOf(path: string, name: string): Kind {
  const start = startOf(path, 4096);
  if (start.length === 0) throw new TableError(`${name}: expected a table, got an empty file`);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  const known = ENDINGS[path.split('.').at(-1)!.toLowerCase()];
  if (known === 'parquet')
    throw new TableError(`${name}: expected a Parquet file, got one that does not begin with PAR1`);
  if (start.includes(0)) {
    throw new TableError(
      `${name}: expected text in UTF-8 (CSV, TSV or JSON lines) or Parquet, got a file with zero bytes`,
    );
  }
  if (known !== undefined) return known;
  const line = start.toString('utf8').split('\n')[0]!;
  if (line.trimStart().startsWith('{')) return 'jsonl';
  return line.includes('\t') ? 'tsv' : 'csv';
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A column's name as SQL. */
export const columnSql = (name: string) => `"${name.replaceAll('"', '""')}"`;

const MOST_COLUMNS = 10_000;
const LONGEST_HEADER = 1 << 20;

/** The fields of a line of CSV (RFC 4180). */
function fieldsOf(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (inQuotes && character === '"' && line[i + 1] === '"') {
      field += '"';
      i++;
    } else if (character === '"') inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}

/** The column names in a file's first line. */
function headerOf(path: string, name: string, delimiter: string): string[] {
  const line = startOf(path, LONGEST_HEADER)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)[0]!;
  const names = fieldsOf(line, delimiter);
  if (names.length > MOST_COLUMNS) {
    throw new TableError(`${name}: expected at most ${MOST_COLUMNS} columns, got ${names.length} or more`);
  }
  const blank = names.findIndex((column) => column.trim() === '');
  if (blank >= 0)
    throw new TableError(`${name}: line 1: expected a name for every column, got none for column ${blank + 1}`);
  const twice = names.find((column, i) => names.indexOf(column) !== i);
  if (twice !== undefined)
    throw new TableError(`${name}: line 1: expected different column names, got "${twice}" twice`);
  return names;
}

function sourceOf(kind: Kind, path: string, name: string): string {
  const file = quoted(path);
  if (kind === 'parquet') return `read_parquet(${file})`;
  if (kind === 'jsonl') return `read_json(${file}, format = 'newline_delimited', maximum_object_size = 16777216)`;
  const delimiter = kind === 'tsv' ? '\t' : ',';
  const columns = headerOf(path, name, delimiter).map((column) => `${quoted(column)}: 'VARCHAR'`);
  const dialect = `delim = ${quoted(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true`;
  return `read_csv(${file}, auto_detect = false, header = true, columns = {${columns.join(', ')}}, ${dialect})`;
}

/** DuckDB's own words about a broken file, shortened to one sentence. */
function sentence(error: unknown): string {
  const text = String((error as Error).message ?? error);
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const cause = text
    .replace(/^.*?Error: /, '')
    .split('\n')
    .find((part) => part.trim() !== '' && !/^CSV Error on Line|^Original Line/.test(part))!;
  return `${line === undefined ? '' : `line ${line}: `}${cause.trim()}`.slice(0, 300);
}

async function spooled(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const path = join(mkdtempSync(join(tmpdir(), 'inference-scaling-')), 'input');
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

/**
 * Opens a CSV, TSV, JSON-lines or Parquet file, or standard input ("-"). What is no table is a `TableError` of one sentence.
 *
 * @example await (await openTable('costs.csv')).numbers(['flops', 'error'])
 */
export async function openTable(source: string): Promise<Table> {
  const name = source === '-' ? 'standard input' : source;
  if (source !== '-' && !existsSync(source)) throw new TableError(`${name}: expected a file, got none of that name`);
  if (source !== '-' && !statSync(source).isFile()) throw new TableError(`${name}: expected a file, got a folder`);
  const path = source === '-' ? await spooled() : source;
  const kind = kindOf(path, name);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1500MB', threads: '2' });
  const connection = await instance.connect();
  const run = async (sql: string) => {
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS() as Record<string, unknown>[];
    } catch (error) {
      throw new TableError(
        `${name}: expected ${kind === 'jsonl' ? 'JSON lines' : kind.toUpperCase()}, got: ${sentence(error)}`,
      );
    }
  };
  const from = sourceOf(kind, path, name);
  const columns = (await run(`DESCRIBE SELECT * FROM ${from}`)).map((row) => String(row['column_name']));
  if (columns.length > MOST_COLUMNS) {
    throw new TableError(`${name}: expected at most ${MOST_COLUMNS} columns, got ${columns.length}`);
  }
  const list = columns.map((column) => `CAST(${columnSql(column)} AS VARCHAR) AS ${columnSql(column)}`);
  await run(`CREATE VIEW data AS SELECT ${list.join(', ')} FROM ${from}`);

  const demand = (wanted: readonly string[]) => {
    for (const column of wanted) {
      if (!columns.includes(column)) {
        const shown = columns.length > 20 ? `${columns.slice(0, 20).join(', ')}, ...` : columns.join(', ');
        throw new TableError(`${name}: expected a column "${column}", got ${shown}`);
      }
    }
  };
  const texts = async (wanted: readonly string[]): Promise<Cell[][]> => {
    demand(wanted);
    const rows = await run(`SELECT ${[...new Set(wanted)].map(columnSql).join(', ')} FROM data`);
    return wanted.map((column) => rows.map((row) => row[column] as Cell));
  };
  return {
    name,
    columns,
    texts,
    async numbers(wanted) {
      const cells = await texts(wanted);
      return cells.map((column, c) =>
        Float64Array.from(column, (cell, row) => numberIn(cell, `${name}: row ${row + 1}, column "${wanted[c]}"`)),
      );
    },
    async query(sql) {
      return run(sql);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
      if (source === '-') rmSync(join(path, '..'), { recursive: true, force: true });
    },
  };
}

/** A finite number from a cell; `where` begins the message about anything else. */
export function numberIn(cell: Cell, where: string): number {
  const text = cell?.trim() ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new TableError(
      `${where}: expected a finite number, got ${cell === null ? 'nothing' : JSON.stringify(cell.slice(0, 60))}`,
    );
  }
  return value;
}
