import { TableError } from '../records/table.js';

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of an object as an object; an empty one where it is none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A finite number, or null. */
export const numberOr = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A text; a number or truth value as text; the canonical JSON of anything else; null for nothing. */
export function textOr(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return JSON.stringify(value);
}

/**
 * The name of a problem. A whole number beyond 2^53 has lost its last digits in JSON, so that two problems could become one.
 *
 * @throws TableError For such a number, and for what is neither a number nor a text.
 */
export function problemOf(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const got =
    typeof value === 'number' ? `${value}, which JSON does not hold exactly` : (JSON.stringify(value) ?? 'none');
  throw new TableError(`${where}: expected the name or number of a problem, got ${got}`);
}

/** Right or wrong as 1 or 0 from truth values, 0 and 1; a number between is no verdict, and null. */
export function verdictOf(value: unknown): number | null {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  return null;
}
