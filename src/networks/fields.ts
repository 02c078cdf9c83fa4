import { shown } from '../compute/shown.js';

/** A value of JSON as it should be: in words, for errors, and as a test. */
export interface Field<T> {
  readonly expected: string;
  readonly optional: boolean;
  holds(value: unknown): value is T;
}

/** A field for each property of an interface; optional where the property is. */
export type Fields<T> = {
  readonly [name in keyof T]-?: Field<Exclude<T[name], undefined>> & {
    readonly optional: Partial<Pick<T, name>> extends Pick<T, name> ? true : false;
  };
};

type Needed<T> = Field<T> & { readonly optional: false };

function field<T>(expected: string, holds: (value: unknown) => value is T): Needed<T> {
  return { expected, optional: false, holds };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a value of JSON is an object, not a list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const text = field('a text', isText);
export const texts = field(
  'a list of texts',
  (value): value is string[] => Array.isArray(value) && value.every(isText),
);
export const object = field('an object', isObject);
export const objects = field(
  'a list of objects',
  (value): value is Readonly<Record<string, unknown>>[] => Array.isArray(value) && value.every(isObject),
);
export const number = field('a finite number', isNumber);
export const positive = field('a number > 0', (value): value is number => isNumber(value) && value > 0);
export const whole = field('a whole number', (value): value is number => Number.isSafeInteger(value));
/** How many there are of something that there may be none of. */
export const count = field('a whole number >= 0', (value): value is number => whole.holds(value) && value >= 0);
/** A size of something, at least 1. */
export const size = field('a whole number >= 1', (value): value is number => whole.holds(value) && value >= 1);

/** Exactly this text. */
export function exactly<T extends string>(word: T): Needed<T> {
  return field(`"${word}"`, (value): value is T => value === word);
}

/** A field that may be left out. */
export function optional<T>(given: Field<T>): Field<T> & { readonly optional: true } {
  return { ...given, optional: true };
}

/**
 * JSON as an interface that lists its fields: each there unless it is optional, each as expected, and no other.
 *
 * @param where names the JSON in errors
 * @throws Error that names the first field that is not as expected.
 * @example checked({ side: 0 }, { side: size }, 'config') // Error: config: expected side to be a whole number >= 1, got 0
 */
export function checked<T extends object>(json: unknown, fields: Fields<T>, where: string): T {
  if (!isObject(json)) throw new Error(`${where}: expected an object, got ${shown(json)}`);
  for (const [name, { expected, optional, holds }] of Object.entries<Field<unknown>>(fields)) {
    if (!Object.hasOwn(json, name)) {
      if (optional) continue;
      throw new Error(`${where}: expected ${name} to be ${expected}, got none`);
    }
    if (!holds(json[name])) {
      throw new Error(`${where}: expected ${name} to be ${expected}, got ${shown(json[name])}`);
    }
  }
  const foreign = Object.keys(json).find((name) => !Object.hasOwn(fields, name));
  if (foreign !== undefined) {
    throw new Error(`${where}: expected fields among ${Object.keys(fields).join(', ')}, got ${shown(foreign)}`);
  }
  return json as T;
}
