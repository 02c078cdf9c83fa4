import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openTable, type Table, TableError } from '../records/table.js';
import { entryAt } from '../records/tables/file.js';
import { type Log, NoSamplesError } from './log.js';
import { oneMark } from './one-mark.js';
import { filesBelow, recognise } from './recognise.js';
import { CURVE_COLUMNS, type LoggedPoint, type LoggedSample, SAMPLE_COLUMNS } from './sample.js';
import { writePoints, writeSamples } from './write/table.js';

type SampleLog = Log & { kind: 'samples' };
type CurveLog = Log & { kind: 'curve' };

/** Logs of one kind, as they were found in files and folders. */
export type Logs =
  | { readonly kind: 'samples'; readonly logs: readonly SampleLog[] }
  | { readonly kind: 'curve'; readonly logs: readonly CurveLog[] };

/** The logs of a path: a file's, or all that are in a folder. */
async function logsAt(path: string): Promise<Log[]> {
  const found = entryAt(path);
  if (found.isFile()) {
    const log = await recognise({ path, name: path });
    return log === undefined ? [] : [log];
  }
  if (!found.isDirectory()) throw new TableError(`${path}: expected a file or folder, got a pipe or a device`);
  const logs: Log[] = [];
  for (const file of filesBelow(path)) {
    const log = await recognise({ path: file, name: file }).catch((error: Error) => {
      if (error instanceof NoSamplesError) return undefined;
      throw error;
    });
    if (log !== undefined && !logs.some((other) => other.file.path === log.file.path)) logs.push(log);
  }
  return logs;
}

const kept = new WeakMap<object, Promise<string>>();

/** A copy of standard input, kept until the process ends: a log is looked at before it is read. */
export function inputFile(): Promise<string> {
  const { stdin } = process;
  const before = kept.get(stdin);
  if (before !== undefined) return before;
  const path = join(tmpdir(), `inference-scaling-${randomUUID()}`);
  process.once('exit', () => rmSync(path, { force: true }));
  const copied = pipeline(stdin, createWriteStream(path, { mode: 0o600 })).then(() => path);
  kept.set(stdin, copied);
  return copied;
}

/** The log on standard input, if it is one. */
async function logsOfInput(): Promise<Log[]> {
  const log = await recognise({ path: await inputFile(), name: 'standard input' });
  return log === undefined ? [] : [log];
}

/** Logs of one kind; samples and curves are no one table. */
function ofOneKind(logs: readonly Log[]): Logs {
  const samples = logs.filter((log) => log.kind === 'samples');
  const curves = logs.filter((log) => log.kind === 'curve');
  if (samples.length > 0 && curves.length > 0) {
    throw new TableError(
      `expected logs of samples or of curves, got ${samples[0]!.file.name} (samples) and ${curves[0]!.file.name} (a curve)`,
    );
  }
  return samples.length > 0 ? { kind: 'samples', logs: samples } : { kind: 'curve', logs: curves };
}

/**
 * Finds the logs in files and folders, recognised by what is in them.
 *
 * @param paths files and folders, or '-' for standard input
 * @returns the logs, all of samples or all of curves
 * @throws TableError For a path that holds no log, for a broken file, and for samples beside curves.
 * @example (await findLogs(['log.jsonl'])).kind // 'samples'
 */
export async function findLogs(paths: readonly string[]): Promise<Logs> {
  const logs: Log[] = [];
  for (const path of paths) {
    const found = path === '-' ? await logsOfInput() : await logsAt(path);
    if (found.length === 0) {
      throw new TableError(
        `${path}: expected an evaluation log, got none that is known (fit and coverage read tables)`,
      );
    }
    for (const log of found) logs.push(log);
  }
  return ofOneKind(logs);
}

function isFileOrFolder(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() || found.isDirectory();
  } catch {
    return false;
  }
}

/** The first entry of inspect_ai's archives, or one of a sample. */
const INSPECT_ENTRY = /^(?:_journal\/|samples\/|(?:header|summaries|reductions)\.json)/;

/** Whether a path is a folder, or begins as an archive of inspect_ai's, which no table does. */
function isNoTable(path: string): boolean {
  if (statSync(path).isDirectory()) return true;
  const start = Buffer.alloc(60);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1', 0, 4) === 'PK\x03\x04' && INSPECT_ENTRY.test(start.toString('latin1', 30));
}

/**
 * The logs of a file or folder; undefined where it may be a table: it holds no log that is known, or a broken one that
 * may be a broken table.
 *
 * @throws TableError For a broken archive of inspect_ai's, and for a folder with a broken log.
 */
export async function logsIfAny(path: string): Promise<Logs | undefined> {
  if (path !== '-' && !isFileOrFolder(path)) return undefined;
  try {
    const logs = path === '-' ? await logsOfInput() : await logsAt(path);
    return logs.length > 0 ? ofOneKind(logs) : undefined;
  } catch (error) {
    if (error instanceof NoSamplesError) return undefined;
    if (!isNoTable(path === '-' ? await inputFile() : path)) return undefined;
    throw error;
  }
}

async function* pointsOf(logs: readonly CurveLog[]): AsyncGenerator<LoggedPoint> {
  for (const log of logs) yield* log.points();
}

async function* withModel(samples: AsyncIterable<LoggedSample>, model: string): AsyncGenerator<LoggedSample> {
  for await (const sample of samples) yield { ...sample, model: sample.model ?? model };
}

/** How samples are read: which mark is theirs, and the model where their log does not name it. */
export interface ReadOptions {
  readonly filter?: string | undefined;
  readonly model?: string | undefined;
}

/**
 * The samples of logs, one mark each.
 *
 * @param logs from `findLogs`
 * @param options `filter`, which of several marks, and `model`, a name for logs without one
 * @returns the samples one by one; iterating rejects with a TableError for a broken file
 * @example
 * const found = await findLogs(['log.jsonl']);
 * const read = found.kind === 'samples' ? readSamples(found.logs)[Symbol.asyncIterator]() : undefined;
 * (await read?.next())?.done // false
 */
export function readSamples(
  logs: readonly SampleLog[],
  { filter, model }: ReadOptions = {},
): AsyncIterable<LoggedSample> {
  const samples = oneMark(logs, filter);
  return model === undefined ? samples : withModel(samples, model);
}

/**
 * Writes logs as one table; resolves to the number of its rows.
 *
 * @param found from `findLogs`
 * @param options `filter`, which of several marks, and `model`, a name for logs without one
 * @param path of the table to be written, whose ending says the format
 * @returns the number of rows; rejects with a TableError for a broken file
 * @throws Error of the system where the file cannot be written; TableError as `openLogs` does
 * @example await writeLogs(await findLogs(['log.jsonl']), {}, 'samples.jsonl') // 4
 */
export function writeLogs(found: Logs, options: ReadOptions, path: string): Promise<number> {
  if (found.kind === 'curve') return writePoints(pointsOf(found.logs), path);
  return writeSamples(readSamples(found.logs, options), path);
}

/** The columns of a table of samples that is opened and not written: all but the texts, which are most of a log's bytes. */
export const OPENED_COLUMNS = SAMPLE_COLUMNS.filter((column) => column !== 'text');

/** The columns that the table of logs has. */
export const columnsOf = ({ kind }: Logs): readonly string[] => (kind === 'curve' ? CURVE_COLUMNS : OPENED_COLUMNS);

/**
 * Opens logs as the table that `openTable` would give of them, imported: one row per sample, without texts, or one row per point of a curve.
 *
 * @param found from `findLogs`
 * @param options `filter`, which of several marks, and `model`, a name for logs without one
 * @returns the table, a row per sample or per point
 * @throws TableError As `findLogs` and `oneMark` do.
 * @example (await openLogs(await findLogs(['log.jsonl']))).columns.includes('problem') // true
 */
export async function openLogs(found: Logs, options: ReadOptions = {}): Promise<Table> {
  const path = join(tmpdir(), `inference-scaling-${randomUUID()}.jsonl`);
  try {
    if (found.kind === 'curve') await writePoints(pointsOf(found.logs), path);
    else await writeSamples(readSamples(found.logs, options), path, OPENED_COLUMNS);
    const name = found.logs.map(({ file }) => file.name).join(', ');
    return await openTable(path, { shown: name, temporary: true });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Opens files and folders of logs as one table.
 *
 * @param paths files and folders, or '-' for standard input
 * @param options `filter`, which of several marks, and `model`, a name for logs without one
 * @returns the table, a row per sample or per point
 * @throws TableError as `findLogs` and `openLogs` do
 * @example (await openLog(['log.jsonl'])).columns.includes('correct') // true
 */
export const openLog = async (paths: readonly string[], options: ReadOptions = {}): Promise<Table> =>
  openLogs(await findLogs(paths), options);
