import { renameSync, rmSync } from 'node:fs';
import { temporaryBeside } from '../../compute/files.js';
import { TableError } from '../table.js';
import { openDatabase } from './duckdb.js';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Longest row that DuckDB reads, and how much of CSV it holds at a time, in bytes; of JSON it holds several rows. */
const [MOST_ROW, BUFFER] = [32 * 2 ** 20, 64 * 2 ** 20];

/** How DuckDB reads each form. In CSV an empty cell is NULL and `""` the empty text. */
const READERS = {
  json: `read_json(FILE, format = 'newline_delimited', maximum_object_size = ${MOST_ROW}, columns = {TYPES})`,
  csv: `read_csv(FILE, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    compression = 'none', parallel = false, max_line_size = ${MOST_ROW}, buffer_size = ${BUFFER}, columns = {TYPES})`,
} as const;

/**
 * JSON lines, or CSV (RFC 4180, with a line of names), to Parquet by DuckDB, a row group in memory at a time.
 *
 * @param columns the SQL type of each column
 * @throws TableError for rows that are not of these types.
 * @example await toParquet('rows.jsonl', { problem: 'BIGINT', quality: 'DOUBLE' }, 'rows.parquet')
 */
export async function toParquet(
  rows: string,
  columns: Readonly<Record<string, string>>,
  path: string,
  form: keyof typeof READERS = 'json',
): Promise<void> {
  const { connection, end } = await openDatabase({ memory_limit: '400MB', threads: '1' });
  const temporary = temporaryBeside(path);
  try {
    const types = Object.entries(columns)
      .map(([column, type]) => `${quoted(column)}: '${type}'`)
      .join(', ');
    const from = READERS[form].replace('FILE', () => quoted(rows)).replace('TYPES', () => types);
    await connection.run(`COPY (SELECT * FROM ${from}) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
    renameSync(temporary, path);
  } catch (error) {
    const cause = String((error as Error).message)
      .split('\n')[0]!
      .replaceAll(rows, 'the rows')
      .slice(0, 200);
    throw new TableError(`${path}: expected rows that Parquet can hold, got: ${cause}`);
  } finally {
    end();
    rmSync(temporary, { force: true });
  }
}
