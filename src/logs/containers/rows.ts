import { TableError } from '../../records/table.js';
import { openDatabase } from '../../records/tables/duckdb.js';
import { type Fields, isFields } from '../values.js';
import { fileBytes } from './bytes.js';
import { jsonParts, type Step, type Want } from './json-parts.js';
import { parseJson } from './json-text.js';
import { linesOf } from './lines.js';

/** A JSON object of a log, and where it stands, for messages. */
export interface Row {
  readonly fields: Fields;
  readonly where: string;
}

const rowOf = (value: unknown, where: string): Row => {
  if (isFields(value)) return { fields: value, where };
  throw new TableError(`${where}: expected a JSON object, got ${JSON.stringify(value).slice(0, 60)}`);
};

/** The rows of JSON lines. */
export async function* lineRows(path: string, name: string): AsyncGenerator<Row> {
  for await (const { text, number } of linesOf(fileBytes(path, name), name)) {
    const where = `${name}: line ${number}`;
    yield rowOf(parseJson(text, where), where);
  }
}

const ELEMENTS = (path: readonly Step[]): Want => (path.length === 0 ? 'inside' : 'value');

/** The rows of a JSON array, one element in memory at a time. */
export async function* arrayRows(path: string, name: string): AsyncGenerator<Row> {
  for await (const part of jsonParts(fileBytes(path, name), name, ELEMENTS)) {
    if (part.closed) continue;
    const where = `${name}: row ${Number(part.path[0]) + 1}`;
    yield rowOf(part.value, where);
  }
}

/** The rows of a Parquet file as JSON objects, read by DuckDB a chunk at a time; all, or at most so many. */
export async function* parquetRows(path: string, name: string, most?: number): AsyncGenerator<Row> {
  const { connection, end } = await openDatabase({ memory_limit: '512MB', threads: '2' });
  try {
    const file = path.replaceAll(/[[*?]/g, '[$&]').replaceAll("'", "''");
    const result = await connection.stream(
      `SELECT to_json(t)::VARCHAR FROM read_parquet('${file}', hive_partitioning = false) t${most === undefined ? '' : ` LIMIT ${most}`}`,
    );
    let number = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (const [text] of chunk.getRows()) {
        number++;
        const where = `${name}: row ${number}`;
        yield rowOf(parseJson(String(text), where), where);
      }
    }
  } catch (error) {
    if (error instanceof TableError) throw error;
    const cause = String((error as Error).message)
      .split('\n')[0]!
      .replaceAll(path, 'the file')
      .slice(0, 200);
    throw new TableError(`${name}: expected Parquet, got: ${cause}`);
  } finally {
    end();
  }
}
