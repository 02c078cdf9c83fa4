import { DataError } from '../compute/data-error.js';
import { SAMPLES } from '../records/samples.js';
import { keyText, rowOfLine } from '../records/schema.js';
import { TEXTS } from '../records/texts.js';
import type { PlanHead } from './plan.js';
import { linesOf } from './stores.js';

const BESIDE = '/texts';

/** The store of a plan whose texts a folder holds, as `openTexts` names it; undefined for one that holds rows, whatever its name. */
export function storeOfTexts(folder: string, stores: PlanHead['stores']): string | undefined {
  const store = folder.endsWith(BESIDE) ? folder.slice(0, -BESIDE.length) : folder;
  return Object.hasOwn(stores, folder) || !Object.hasOwn(stores, store) ? undefined : store;
}

/** The folder of the texts of a store. */
export const textsOf = (store: string): string => `${store}${BESIDE}`;

/** Lines of texts by the place of their row and the hash that the row has of its text. */
export type TextLines = Map<string, string>;

const nameOf = (place: number, hash: string) => `${place} ${hash}`;

/** Reads the texts of a store that a shard has, of the rows of some places. */
export function collectTexts(
  folder: string,
  store: string,
  places: ReadonlyMap<string, number>,
  found: TextLines,
): void {
  for (const { text, where } of linesOf(folder, textsOf(store))) {
    const record = rowOfLine(TEXTS, text, where);
    const place = places.get(`${store} ${keyText(SAMPLES, record)}`);
    if (place === undefined) continue;
    const name = nameOf(place, record.text);
    if (!found.has(name)) found.set(name, `${text}\n`);
  }
}

/**
 * The line of the text of a row; empty for a row without one.
 *
 * @throws DataError where a row's text is not there.
 */
export function textLine(found: TextLines, place: number, row: string, path: string): string {
  // Quotation marks within other columns are escaped: most rows have no text, and are not read for that.
  if (!row.includes('"text":"')) return '';
  const { text } = JSON.parse(row) as { readonly text?: string };
  if (text === undefined) return '';
  const line = found.get(nameOf(place, text));
  if (line !== undefined) return line;
  throw new DataError(`gather ${path}: expected the text ${text} beside its row, got none`);
}
