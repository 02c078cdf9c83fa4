import { isUtf8 } from 'node:buffer';
import { TableError } from '../../records/table.js';
import { MOST_DEPTH, nestedTooDeep } from '../../records/tables/depth.js';

/** Longest value that is read as a whole: one sample, or one line. */
export const MOST_BYTES = 128 * 2 ** 20;

export { MOST_DEPTH };

/** Texts beyond this are looked at before they are parsed: what little there is in a shorter one does no harm. */
const LONG = 2 ** 20;

const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** What JSON.parse says of a text that ends too early. */
const CUT = /unterminated string|end of JSON/i;

/** UTF-8 as text; other bytes are a `TableError`. */
export function textOf(bytes: Uint8Array, where: string): string {
  if (!isUtf8(bytes)) throw new TableError(`${where}: expected text in UTF-8, got other bytes`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * The value of a JSON text. Python writes NaN, Infinity and -Infinity, which JSON does not have; they are read as null.
 *
 * @throws TableError Where the text is no JSON; `where` names its place.
 * @example parseJson('{"accuracy": NaN}', 'log.json') // { accuracy: null }
 */
export function parseJson(text: string, where: string): unknown {
  if (text.length > LONG && nestedTooDeep(text)) {
    throw new TableError(`${where}: expected at most ${MOST_DEPTH} levels of nesting, got more`);
  }
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(STRING_OR_WORD, (word) => (word.startsWith('"') ? word : 'null')));
    } catch (error) {
      const start = text.trim();
      const shown = start.length > 60 ? `${start.slice(0, 60)}...` : start;
      const cut = CUT.test((error as Error).message) ? ', which is cut off' : '';
      throw new TableError(`${where}: expected JSON, got ${JSON.stringify(shown)}${cut}`);
    }
  }
}
