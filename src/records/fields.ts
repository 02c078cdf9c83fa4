/** What a field of a row may hold, in words for errors and as a check. */
export interface Field {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const field = (expected: string, holds: (value: unknown) => boolean): Field => ({ expected, holds });

export const text = field('text', (value) => typeof value === 'string' && value !== '');
export const number = field('number', Number.isFinite);
export const count = field('count', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
export const positiveCount = field('positive count', (value) => Number.isSafeInteger(value) && (value as number) >= 1);
export const trueOrFalse = field('true or false', (value) => typeof value === 'boolean');
export const numbers = field(
  'list of numbers',
  (value) => Array.isArray(value) && value.every((one) => Number.isFinite(one)),
);
export const countPairs = field(
  'list of pairs of counts',
  (value) =>
    Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(count.holds)),
);

/** One of some texts: a name that a reader does not know is an error. */
export const oneOf = (texts: readonly string[]) =>
  field(`one of ${texts.join(', ')}`, (value) => texts.includes(value as string));

export const orNull = ({ expected, holds }: Field) =>
  field(`${expected.replace(' or ', ', ')} or null`, (value) => value === null || holds(value));

export const orAbsent = ({ expected, holds }: Field) =>
  field(`${expected}, or absent`, (value) => value === undefined || holds(value));
