import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { temporaryBeside } from '../../compute/files.js';
import { TableError } from '../../records/table.js';
import { CURVE_COLUMNS, type LoggedPoint, type LoggedSample, SAMPLE_COLUMNS } from '../sample.js';
import { csvForm, jsonLinesForm, type WrittenRow, writeRows } from './rows.js';

/** The endings of tables that can be written. */
export const TABLE_ENDINGS = ['.csv', '.jsonl', '.ndjson', '.parquet'] as const;

const TEXTS: ReadonlySet<string> = new Set([
  ...['problem', 'answer', 'model', 'task', 'filter', 'target', 'text', 'run', 'metric'],
]);
const WHOLE: ReadonlySet<string> = new Set(['sample', 'correct', 'tokens_in', 'tokens_out', 'tokens_reasoning']);

const sqlType = (column: string) => (TEXTS.has(column) ? 'VARCHAR' : WHOLE.has(column) ? 'BIGINT' : 'DOUBLE');
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Longest row that DuckDB reads; it holds several at a time. */
const MOST_OBJECT = 32 * 2 ** 20;

/** JSON lines to Parquet by DuckDB, a row group in memory at a time. */
async function toParquet(lines: string, columns: readonly string[], path: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '400MB', threads: '1' });
  const connection = await instance.connect();
  const temporary = temporaryBeside(path);
  try {
    const types = columns.map((column) => `${quoted(column)}: '${sqlType(column)}'`).join(', ');
    const options = `format = 'newline_delimited', maximum_object_size = ${MOST_OBJECT}, columns = {${types}}`;
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(lines)}, ${options})) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    renameSync(temporary, path);
  } catch (error) {
    const cause = String((error as Error).message)
      .split('\n')[0]!
      .replaceAll(lines, 'the rows')
      .slice(0, 200);
    throw new TableError(`${path}: expected rows that Parquet can hold, got: ${cause}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(temporary, { force: true });
  }
}

async function write(rows: AsyncIterable<WrittenRow>, columns: readonly string[], path: string): Promise<number> {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return writeRows(rows, csvForm(columns), path);
  if (ending !== '.parquet') return writeRows(rows, jsonLinesForm(columns), path);
  const lines = join(tmpdir(), `inference-scaling-${randomUUID()}`);
  try {
    const count = await writeRows(rows, jsonLinesForm(columns), lines);
    await toParquet(lines, columns, path);
    return count;
  } finally {
    rmSync(lines, { force: true });
  }
}

/** Writes samples as CSV, JSON lines or Parquet, by the file's ending; resolves to how many there were. */
export const writeSamples = (
  samples: AsyncIterable<LoggedSample>,
  path: string,
  columns: readonly string[] = SAMPLE_COLUMNS,
): Promise<number> => write(samples as AsyncIterable<LoggedSample & WrittenRow>, columns, path);

/** Writes the points of curves as CSV, JSON lines or Parquet, by the file's ending; resolves to how many there were. */
export const writePoints = (points: AsyncIterable<LoggedPoint>, path: string): Promise<number> =>
  write(points as AsyncIterable<LoggedPoint & WrittenRow>, CURVE_COLUMNS, path);
