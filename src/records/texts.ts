import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { text } from './fields.js';
import { KEY_FIELDS, type SampleKey } from './key.js';
import { SAMPLES } from './samples.js';
import type { Schema } from './schema.js';
import { openRows, type Rows } from './store.js';

/** What a sample said, with all that names the sample: the key of its row, and the hash of the text that the row has. */
export type TextKey = SampleKey & { readonly text: string };

export interface TextRecord extends TextKey {
  /** The text and the thoughts before it, where these are apart, as JSON, deflated, in base64. */
  readonly packed: string;
}

/** What was written, and what was thought before where it is told apart. */
export interface Said {
  readonly text: string;
  readonly reasoning?: string | undefined;
}

const TEXT_KEY = [...KEY_FIELDS, 'text'] as const satisfies readonly (keyof TextKey)[];

/** The fields that name a sample, checked as in its row. */
const KEYS = Object.fromEntries(KEY_FIELDS.map((name) => [name, SAMPLES.fields[name]])) as Pick<
  typeof SAMPLES.fields,
  keyof SampleKey
>;

/** The texts of samples. */
export const TEXTS: Schema<TextRecord, TextKey> = { fields: { ...KEYS, text, packed: text }, key: TEXT_KEY };

/** Most bytes of a text, unpacked. */
const MOST = 1 << 28;

const jsonOfSaid = ({ text: said, reasoning }: Said) =>
  JSON.stringify(reasoning === undefined ? [said] : [said, reasoning]);

/** The start of the SHA-256 of what was said: what the row has in its column `text`. */
export const textHash = (said: Said): string =>
  createHash('sha256').update(jsonOfSaid(said)).digest('hex').slice(0, 16);

/**
 * What was said as JSON, deflated, in base64. Window and tables are as large as the text needs: those of 32 kB would be made anew for each text of
 * some hundred letters.
 */
export function packedSaid(said: Said): string {
  const json = jsonOfSaid(said);
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(json.length))));
  const memLevel = Math.min(8, windowBits - 5);
  return deflateRawSync(json, { windowBits, memLevel, chunkSize: 1 << windowBits }).toString('base64');
}

/** What was said, unpacked. */
export function unpackedSaid(packed: string): Said {
  const json = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST }).toString('utf8');
  const [written = '', reasoning] = JSON.parse(json) as [string?, string?];
  return reasoning === undefined ? { text: written } : { text: written, reasoning };
}

/** The record of a text for a sample. */
export function textRecord(key: SampleKey, said: Said): TextRecord {
  const record = { text: textHash(said), packed: packedSaid(said) } as Record<string, unknown>;
  for (const name of KEY_FIELDS) record[name] = key[name];
  return record as unknown as TextRecord;
}

/**
 * What was said, from its record.
 *
 * @param record a row of `openTexts`
 * @returns the text, with what else was said
 * @throws Error for a record whose text is not the one that its hash names.
 * @example saidIn(openTexts('data/runs/sample').read()[0]).text // 'The answer is 9.'
 */
export function saidIn({ packed, text: hash }: TextRecord): Said {
  const said = unpackedSaid(packed);
  if (textHash(said) !== hash) throw new Error(`texts: expected the text ${hash}, got another one`);
  return said;
}

/**
 * The texts beside the rows of a store: in its folder `texts`.
 *
 * @param folder of the store of samples
 * @returns the store of texts, with the errors of `openRows`
 * @example openTexts('data/runs/sample').read().length // 8
 */
export const openTexts = (folder: string): Rows<TextRecord, TextKey> => openRows(join(folder, 'texts'), TEXTS);
