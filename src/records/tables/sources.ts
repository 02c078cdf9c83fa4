import { type Dialect, dialectOf, MOST_COLUMNS } from './dialect.js';
import { TableError } from './error.js';
import { demandObjects, MOST_ROW } from './json.js';
import type { Kind } from './kind.js';

export type Run = (sql: string) => Promise<Record<string, unknown>[]>;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A path as SQL, in which no character stands for others. */
const fileSql = (path: string) => quoted(path.replaceAll(/[[*?]/g, '[$&]'));

const asTexts = (columns: readonly string[]) =>
  `columns = {${columns.map((column) => `${quoted(column)}: 'VARCHAR'`).join(', ')}}`;

/** A file as SQL: a query of its columns under the names c0, c1, ... */
export interface Source {
  readonly names: readonly string[];
  readonly sql: string;
}

const columnsAs = (names: readonly string[]) => names.map((name, i) => `${identifier(name)} AS c${i}`).join(', ');

/** A column of JSON whose name DuckDB made up, because it tells no upper from lower case. */
const isMadeUp = (name: string, all: readonly string[]) => {
  const base = /^(.*)_\d+$/s.exec(name)?.[1]?.toLowerCase();
  return base !== undefined && all.some((other) => other !== name && other.toLowerCase() === base);
};

async function jsonSource(path: string, name: string, kind: Kind, run: Run): Promise<Source> {
  const format = `format = '${kind === 'json' ? 'array' : 'newline_delimited'}', compression = 'uncompressed', maximum_object_size = ${MOST_ROW}`;
  const file = fileSql(path);
  const objects = `read_json_objects(${file}, ${format})`;
  // Types are looked for in time that grows with the square of the columns.
  const [first] = await run(`SELECT len(json_keys(json)) AS columns FROM ${objects} LIMIT 1`);
  const columns = Number(first?.['columns'] ?? 0);
  if (columns > MOST_COLUMNS) {
    throw new TableError(`${name}: expected at most ${MOST_COLUMNS} columns, got ${columns}`);
  }
  const found = await run(`DESCRIBE SELECT * FROM read_json(${file}, ${format}, sample_size = 200000)`);
  const names = found.map((row) => String(row['column_name']));
  if (kind === 'jsonl' && names.length === 1 && names[0] === 'json') await demandObjects(path, name);
  if (!names.some((one) => isMadeUp(one, names))) {
    return { names, sql: `SELECT ${columnsAs(names)} FROM read_json(${file}, ${format}, ${asTexts(names)})` };
  }
  const keys = await run(`SELECT DISTINCT unnest(json_keys(json)) AS key FROM ${objects} ORDER BY 1`);
  const exact = keys.map(({ key }) => String(key));
  const cells = exact.map((key, i) => `json_extract_string(json, ${quoted(pointer([key]))}) AS c${i}`);
  return { names: exact, sql: `SELECT ${cells.join(', ')} FROM ${objects}` };
}

/** A JSON pointer (RFC 6901) to nested keys. */
export const pointer = (keys: readonly string[]) =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function csvSource(path: string, { delimiter, skip, header, names }: Dialect): Source {
  const ids = names.map((_, i) => `c${i}`);
  const dialect = `delim = ${quoted(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, compression = 'none'`;
  const read = `read_csv(${fileSql(path)}, auto_detect = false, header = ${header}, skip = ${skip}, ${asTexts(ids)}, ${dialect})`;
  return { names, sql: `SELECT ${ids.join(', ')} FROM ${read}` };
}

/** The columns of a file and how DuckDB reads them. */
export async function sourceOf(
  path: string,
  name: string,
  kind: Kind,
  run: Run,
): Promise<Source & { delimiter?: string }> {
  if (kind === 'parquet') {
    const from = `read_parquet(${fileSql(path)}, hive_partitioning = false)`;
    const names = (await run(`DESCRIBE SELECT * FROM ${from}`)).map((row) => String(row['column_name']));
    return { names, sql: `SELECT ${columnsAs(names)} FROM ${from}` };
  }
  if (kind === 'jsonl' || kind === 'json') return jsonSource(path, name, kind, run);
  const dialect = dialectOf(path, name, kind === 'tsv' ? '\t' : ',');
  return { ...csvSource(path, dialect), delimiter: dialect.delimiter };
}
