import { readFileSync, statSync } from 'node:fs';
import { quotedText } from '../../compute/printable.js';
import { MOST_DEPTH, nestedTooDeep } from './depth.js';
import { TableError } from './error.js';
import { bytesOf } from './file.js';

/** `json` is an array of objects, `object` a file that is one object. */
export type Kind = 'csv' | 'tsv' | 'jsonl' | 'json' | 'object' | 'parquet';

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

/** What a file is whose first bytes say that it is no table. */
const NOT_TABLES: readonly [Buffer, string][] = [
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'a zstd archive; unpack it first'],
  [Buffer.from('BZh'), 'a bzip2 archive; unpack it first'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'an xz archive; unpack it first'],
  [Buffer.from('PK\x03\x04'), 'a zip archive or an Excel workbook; save it as CSV first'],
  [Buffer.from([0xff, 0xfe]), 'text in UTF-16; save it as UTF-8 first'],
  [Buffer.from([0xfe, 0xff]), 'text in UTF-16; save it as UTF-8 first'],
];

export const OBJECTS = 'expected JSON lines, one object a line';

/** A file that is one object is looked at whole, up to this size. */
const LARGEST_OBJECT = 64 << 20;

/** Whether the whole file is one JSON object, over several lines or on one. */
function isObject(path: string, name: string): boolean {
  if (statSync(path).size > LARGEST_OBJECT) return false;
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  if (nestedTooDeep(text)) {
    throw new TableError(`${name}: expected at most ${MOST_DEPTH} levels of nesting, got more`);
  }
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What kind of table a file is, by its first bytes and then by the ending of its `source`; what is none is refused. */
export function kindOf(path: string, name: string, source: string): Kind {
  const start = bytesOf(path, 4096);
  if (start.length === 0) throw new TableError(`${name}: expected a table, got an empty file`);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  const known = ENDINGS[source.replace(/\.gz$/i, '').split('.').at(-1)!.toLowerCase()];
  if (known === 'parquet')
    throw new TableError(`${name}: expected a Parquet file, got one that does not begin with PAR1`);
  const TEXT = 'text in UTF-8 (CSV, TSV or JSON) or Parquet';
  const other = NOT_TABLES.find(([mark]) => start.subarray(0, mark.length).equals(mark));
  if (other !== undefined) throw new TableError(`${name}: expected ${TEXT}, got ${other[1]}`);
  if (start.includes(0) || bytesOf(path, 4096, true).includes(0))
    throw new TableError(`${name}: expected ${TEXT}, got a file with zero bytes`);
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') throw new TableError(`${name}: expected a table, got blank lines`);
  if (/^\[\s*[{\]]/.test(text)) return 'json';
  if (/^\[\s*\[/.test(text)) throw new TableError(`${name}: line 1: ${OBJECTS}, got an array of arrays`);
  if (text.startsWith('{') && known !== 'csv' && known !== 'tsv') return isObject(path, name) ? 'object' : 'jsonl';
  if (known === 'jsonl')
    throw new TableError(`${name}: line 1: ${OBJECTS}, got ${quotedText(text.split(/\r?\n/)[0]!)}`);
  if (known !== undefined) return known;
  return text.split('\n')[0]!.includes('\t') ? 'tsv' : 'csv';
}
