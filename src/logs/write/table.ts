import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { toParquet } from '../../records/tables/parquet.js';
import { CURVE_COLUMNS, type LoggedPoint, type LoggedSample, SAMPLE_COLUMNS } from '../sample.js';
import { csvForm, jsonLinesForm, type WrittenRow, writeRows } from './rows.js';

/** The endings of tables that can be written. */
export const TABLE_ENDINGS = ['.csv', '.jsonl', '.ndjson', '.parquet'] as const;

const TEXTS: ReadonlySet<string> = new Set([
  ...['problem', 'answer', 'model', 'task', 'filter', 'target', 'text', 'run', 'metric'],
]);
const WHOLE: ReadonlySet<string> = new Set(['sample', 'correct', 'tokens_in', 'tokens_out', 'tokens_reasoning']);

const sqlType = (column: string) => (TEXTS.has(column) ? 'VARCHAR' : WHOLE.has(column) ? 'BIGINT' : 'DOUBLE');

async function write(rows: AsyncIterable<WrittenRow>, columns: readonly string[], path: string): Promise<number> {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return writeRows(rows, csvForm(columns), path);
  if (ending !== '.parquet') return writeRows(rows, jsonLinesForm(columns), path);
  const cells = join(tmpdir(), `inference-scaling-${randomUUID()}`);
  try {
    const count = await writeRows(rows, csvForm(columns), cells);
    await toParquet(cells, Object.fromEntries(columns.map((column) => [column, sqlType(column)])), path, 'csv');
    return count;
  } finally {
    rmSync(cells, { force: true });
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
