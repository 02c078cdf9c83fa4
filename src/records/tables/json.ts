import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { printable, quotedText } from '../../compute/printable.js';
import { MOST_DEPTH, nestedTooDeep } from './depth.js';
import { TableError } from './error.js';
import { OBJECTS } from './kind.js';

function objectIn(line: Buffer): boolean {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Longest row of JSON that is read. */
export const MOST_ROW = 16 * 2 ** 20;

/** Refuses JSON that is nested deeper than can be written again. */
function demandShallow(text: string, name: string): void {
  if (nestedTooDeep(text)) throw new TableError(`${name}: expected at most ${MOST_DEPTH} levels of nesting, got more`);
}

/** Refuses the first line of a file that is no JSON object, by its number, which DuckDB does not tell rightly. */
export async function demandObjects(path: string, name: string): Promise<void> {
  let number = 0;
  const demand = (line: Buffer) => {
    number++;
    if (line.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))) return;
    let cause = '';
    try {
      if (objectIn(line)) return;
    } catch (error) {
      cause = error instanceof SyntaxError ? '' : ', which is not UTF-8';
      // DuckDB takes these where JSON has none.
      if (/\b(NaN|Infinity)\b/.test(line.toString('utf8'))) return;
    }
    throw new TableError(
      `${name}: line ${number}: ${OBJECTS}, got ${quotedText(line.toString('utf8').trim())}${cause}`,
    );
  };
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      demand(Buffer.concat([...rest, chunk.subarray(from, at)]));
      rest = [];
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    size = (from === 0 ? size : 0) + chunk.length - from;
    if (size > MOST_ROW) {
      throw new TableError(
        `${name}: line ${number + 1}: expected at most ${MOST_ROW / 2 ** 20} MiB in a row, got more`,
      );
    }
  }
  demand(Buffer.concat(rest));
}

/**
 * Writes a file that is one JSON object as JSON lines: its lists of one length are columns, anything else is one row. Returns what to
 * say about it.
 */
export function linesOfObject(path: string, to: string, name: string): string | undefined {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  demandShallow(text, name);
  const object = JSON.parse(text) as Record<string, unknown>;
  const keys = Object.keys(object);
  const lists = Object.values(object);
  const length = Array.isArray(lists[0]) ? lists[0].length : 0;
  if (length > 1 && lists.every((list): list is unknown[] => Array.isArray(list) && list.length === length)) {
    const row = (i: number) => JSON.stringify(Object.fromEntries(keys.map((key, j) => [key, lists[j]![i]])));
    writeFileSync(to, Array.from({ length }, (_, i) => row(i)).join('\n'), { mode: 0o600 });
    return undefined;
  }
  writeFileSync(to, JSON.stringify(object), { mode: 0o600 });
  const shown = keys.slice(0, 8).map((key) => printable(key, 30));
  return `the file is one JSON object, read as one row (keys ${shown.join(', ')}${keys.length > 8 ? ', ...' : ''})`;
}
