import { renameSync, rmSync } from 'node:fs';
import { temporaryBeside } from '../../compute/files.js';
import { TableError } from '../table.js';
import { openDatabase } from './duckdb.js';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Longest row that DuckDB reads; it holds several at a time. */
const MOST_OBJECT = 32 * 2 ** 20;

/**
 * JSON lines to Parquet by DuckDB, a row group in memory at a time.
 *
 * @param columns the SQL type of each column
 * @throws TableError for rows that are not of these types.
 * @example await toParquet('rows.jsonl', { problem: 'BIGINT', quality: 'DOUBLE' }, 'rows.parquet')
 */
export async function toParquet(lines: string, columns: Readonly<Record<string, string>>, path: string): Promise<void> {
  const { connection, end } = await openDatabase({ memory_limit: '400MB', threads: '1' });
  const temporary = temporaryBeside(path);
  try {
    const types = Object.entries(columns)
      .map(([column, type]) => `${quoted(column)}: '${type}'`)
      .join(', ');
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
    end();
    rmSync(temporary, { force: true });
  }
}
