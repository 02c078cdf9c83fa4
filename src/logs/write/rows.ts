import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { temporaryBeside } from '../../compute/files.js';

/** A row to be written: texts, numbers and null, by column. */
export type WrittenRow = Readonly<Record<string, string | number | null>>;

const needsQuotes = /[",\r\n]/;

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value).replaceAll('\u0000', '\uFFFD');
  return text === '' || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** How rows become text: what stands before them, and each of them. */
export interface TextForm {
  readonly head: string;
  line(row: WrittenRow): string;
}

/** CSV (RFC 4180): an empty cell is nothing, a cell `""` the empty text; zero bytes, which readers of CSV refuse, become U+FFFD. */
export const csvForm = (columns: readonly string[]): TextForm => ({
  head: `${columns.join(',')}\n`,
  line: (row) => `${columns.map((column) => csvCell(row[column])).join(',')}\n`,
});

/** JSON lines. */
export const jsonLinesForm = (columns: readonly string[]): TextForm => ({
  head: '',
  line: (row) => `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`,
});

const BLOCK = 1 << 20;

async function* blocksOf(
  rows: AsyncIterable<WrittenRow> | Iterable<WrittenRow>,
  { head, line }: TextForm,
  counted: () => void,
): AsyncGenerator<string> {
  let block = head;
  for await (const row of rows) {
    block += line(row);
    counted();
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  yield block;
}

/** Writes rows as they come to a temporary file, and renames it when the last has come: never half a file. Resolves to their number. */
export async function writeRows(
  rows: AsyncIterable<WrittenRow> | Iterable<WrittenRow>,
  form: TextForm,
  path: string,
): Promise<number> {
  const temporary = temporaryBeside(path);
  let count = 0;
  const blocks = blocksOf(rows, form, () => count++);
  try {
    await pipeline(blocks, createWriteStream(temporary));
    renameSync(temporary, path);
    return count;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
