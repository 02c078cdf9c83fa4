import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';

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

/** Writes rows as they come to a temporary file, and renames it when the last has come: never half a file. */
export async function writeRows(
  rows: AsyncIterable<WrittenRow> | Iterable<WrittenRow>,
  { head, line }: TextForm,
  path: string,
): Promise<number> {
  const temporary = `${path}.${process.pid}.tmp`;
  const out = createWriteStream(temporary, { mode: 0o666 });
  let failure: Error | undefined;
  out.on('error', (error) => {
    failure = error;
  });
  let count = 0;
  let block = head;
  const flush = async () => {
    if (failure !== undefined) throw failure;
    if (!out.write(block)) await Promise.race([once(out, 'drain'), once(out, 'close')]);
    block = '';
  };
  try {
    for await (const row of rows) {
      block += line(row);
      count++;
      if (block.length > BLOCK) await flush();
    }
    await flush();
    out.end();
    await finished(out);
    if (failure !== undefined) throw failure;
    renameSync(temporary, path);
    return count;
  } catch (error) {
    out.destroy();
    rmSync(temporary, { force: true });
    throw error;
  }
}
