import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TableError } from '../records/table.js';
import { fileBytes, startOf } from './containers/bytes.js';
import { JsonScanner } from './containers/json-parts.js';
import { arrayRows, lineRows, parquetRows, type Row } from './containers/rows.js';
import { openZip } from './containers/zip.js';
import { curveOf } from './formats/curves/curves.js';
import { DOCUMENTS, ROWS } from './formats/formats.js';
import { inspectArchive, isInspectArchive } from './formats/inspect.js';
import { isMonkeysYaml, monkeysYaml } from './formats/monkeys-yaml.js';
import { type Log, type LogFile, NoSamplesError } from './log.js';

/** How much of a file is looked at. */
const START = 1 << 16;

/** The names of the members of a JSON object, as far as its start shows them. */
function keysOf(start: Uint8Array): Set<string> {
  const keys = new Set<string>();
  const scanner = new JsonScanner(
    'start',
    ([step]) => {
      if (step !== undefined) keys.add(String(step));
      return step === undefined ? 'inside' : 'skip';
    },
    () => undefined,
  );
  try {
    scanner.write(start);
  } catch {
    // JSON lines: the second line is none of the first object's business.
  }
  return keys;
}

async function firstOf(rows: AsyncIterable<Row>): Promise<Row | undefined> {
  for await (const row of rows) return row;
  return undefined;
}

const folderOf = ({ path, name }: LogFile): LogFile => ({ path: dirname(path), name: dirname(name) });

/** A log whose file is rows, by its first row; `begun` reads little more than that, where `rows` reads further ahead. */
async function rowLog(
  file: LogFile,
  rows: () => AsyncIterable<Row>,
  begun: () => AsyncIterable<Row> = rows,
): Promise<Log | undefined> {
  const first = await firstOf(begun());
  const format = first && ROWS.find(({ recognises }) => recognises(first.fields));
  if (format === undefined) return undefined;
  const { name, samples, points } = format;
  const whole = format.folder ? folderOf(file) : file;
  if (samples !== undefined)
    return { file: whole, format: name, kind: 'samples', samples: () => samples(rows(), whole) };
  return { file: whole, format: name, kind: 'curve', points: () => points!(rows(), whole) };
}

async function* archived(file: LogFile) {
  const archive = await openZip(file.path, file.name);
  try {
    yield* inspectArchive(archive, file.name);
  } finally {
    archive.close();
  }
}

async function zipLog(file: LogFile): Promise<Log> {
  const archive = await openZip(file.path, file.name);
  archive.close();
  if (!isInspectArchive(archive)) {
    const some = archive.names.slice(0, 3).join(', ') || 'nothing';
    throw new NoSamplesError(`${file.name}: expected an inspect_ai log in a zip archive, got one that holds ${some}`);
  }
  return { file, format: 'inspect_ai', kind: 'samples', samples: () => archived(file) };
}

/**
 * What log a file is, by what is in it; undefined where it is none that is known, a table perhaps.
 *
 * @throws TableError Where it is a file of a known tool that holds no samples, or is broken.
 */
export async function recognise(file: LogFile): Promise<Log | undefined> {
  const { path, name } = file;
  const start = await startOf(path, name, START);
  const mark = start.subarray(0, 4).toString('latin1');
  if (/^(?:\xff\xfe|\xfe\xff)/.test(mark)) throw new TableError(`${name}: expected text in UTF-8, got UTF-16`);
  if (mark === 'PK\x03\x04' || mark === 'PK\x05\x06') return zipLog(file);
  if (mark === 'PAR1') {
    return rowLog(
      file,
      () => parquetRows(path, name),
      () => parquetRows(path, name, 1),
    );
  }
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('[')) return rowLog(file, () => arrayRows(path, name));
  if (isMonkeysYaml(text)) {
    return { file, format: 'Large Language Monkeys', kind: 'samples', samples: () => monkeysYaml(file) };
  }
  if (!text.startsWith('{')) return curveOf(file, start, text);
  const keys = keysOf(start);
  const document = DOCUMENTS.find(({ recognises }) => recognises(keys));
  if (document === undefined) return /^\{\s*\n/.test(text) ? undefined : rowLog(file, () => lineRows(path, name));
  const beside = document.beside?.(path);
  if (beside !== undefined && beside !== path && leadsToFile(beside)) return recognise({ path: beside, name: beside });
  if (document.samples === undefined) throw new NoSamplesError(`${name}: ${document.refusal}`);
  const { samples } = document;
  const whole = document.folder ? folderOf(file) : file;
  return { file: whole, format: document.name, kind: 'samples', samples: () => samples(fileBytes(path, name), whole) };
}

function leadsToFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The files below a folder, in the order of their names; links that lead nowhere, and to folders, are passed over. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() || leadsToFile(path) ? [path] : [];
    });
}
