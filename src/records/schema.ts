import { hash } from 'node:crypto';
import { shown } from '../compute/shown.js';
import type { Field } from './fields.js';

/** What the rows of a store are: their fields in the order in which they are written, and which of them name a row. */
export interface Schema<Row extends Key, Key extends object> {
  readonly fields: Readonly<Record<keyof Row, Field>>;
  /** The fields of a key, in sorting order: no two rows of a store share all of them. */
  readonly key: readonly (keyof Key & string)[];
  /** Reads a row of a version before, or refuses it; a row of this version is handed through. */
  readonly imported?: (row: Readonly<Record<string, unknown>>, where: string) => unknown;
}

/** Refuses anything that is not a row; `where` names the file and line, or the row, for the message, and `remedy` says what to do about it. */
export function checkRow<Row extends Key, Key extends object>(
  { fields }: Schema<Row, Key>,
  value: unknown,
  where: string,
  remedy = '',
): Row {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${where}: expected a row (a JSON object), got ${shown(value)}${remedy}`);
  }
  const row = value as Record<string, unknown>;
  for (const [name, { expected, holds }] of Object.entries<Field>(fields)) {
    if (!holds(row[name])) {
      throw new TypeError(`${where}: field "${name}": expected ${expected}, got ${shown(row[name])}${remedy}`);
    }
  }
  for (const name of Object.keys(row)) {
    if (!Object.hasOwn(fields, name)) {
      throw new TypeError(`${where}: field ${shown(name)}: expected no such field, got ${shown(row[name])}${remedy}`);
    }
  }
  return value as Row;
}

/** What to do about a damaged line. */
const REMEDY = '; delete the line, and what it held is made again';

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError(`${where}: expected a row in JSON, got ${shown(text)}${REMEDY}`);
  }
}

/** The row of a line of JSON, one of a version before as a row of now. */
export function rowOfLine<Row extends Key, Key extends object>(
  schema: Schema<Row, Key>,
  text: string,
  where: string,
): Row {
  const value = parsed(text, where);
  const { imported } = schema;
  if (imported === undefined || value === null || typeof value !== 'object')
    return checkRow(schema, value, where, REMEDY);
  return checkRow(schema, imported(value as Record<string, unknown>, where), where, REMEDY);
}

/** One line of JSON, fields always in the same order. */
export function toLine<Row extends Key, Key extends object>({ fields }: Schema<Row, Key>, row: Row): string {
  const line: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = row[name as keyof Row];
    // JSON leaves it out anyway; many fields of a row are absent.
    if (value !== undefined) line[name] = value;
  }
  return `${JSON.stringify(line)}\n`;
}

/** A key as text, equal for equal keys only. */
export function keyText<Row extends Key, Key extends object>({ key }: Schema<Row, Key>, of: Key): string {
  return JSON.stringify(key.map((name) => of[name]));
}

const shortHash = (key: string): string => hash('sha256', key, 'buffer').toString('latin1', 0, 16);

/**
 * The first 128 bits of the SHA-256 of a key's text, as 16 letters of a byte each: what memory holds of a row, whose key as text is some twenty times
 * as long. That any two of 10^9 rows have one hash has a probability below 2 * 10^-21.
 */
export const keyHash = <Row extends Key, Key extends object>(schema: Schema<Row, Key>, of: Key): string =>
  shortHash(keyText(schema, of));

const FORGOTTEN = 'forgotten';

/** One line of JSON that forgets rows by the texts of their keys: those in the lines before it and in earlier shards. */
export function forgettingLine(keys: readonly string[]): string {
  return `{"${FORGOTTEN}":[${keys.join(',')}]}\n`;
}

/** The hashes of the keys that a line forgets; undefined for a line that is a row. */
export function forgottenIn(text: string, where: string): readonly string[] | undefined {
  if (!text.startsWith(`{"${FORGOTTEN}":`)) return undefined;
  const keys = (parsed(text, where) as { readonly [FORGOTTEN]: unknown })[FORGOTTEN];
  if (!Array.isArray(keys) || !keys.every(Array.isArray)) {
    throw new TypeError(`${where}: expected keys of rows that are forgotten, got ${shown(keys)}${REMEDY}`);
  }
  return keys.map((key) => shortHash(JSON.stringify(key)));
}

/** Orders rows by key: text by code unit, numbers by value; a field that is absent comes before any that is there. */
export function compareRows<Row extends Key, Key extends object>({ key }: Schema<Row, Key>, a: Key, b: Key): number {
  for (const name of key) {
    const [one, other] = [a[name] ?? '', b[name] ?? ''];
    if (one < other) return -1;
    if (one > other) return 1;
  }
  return 0;
}
