import type { SampleRecord } from './record.js';

/** The fields that name a sample: no two rows of a store share all of them. In sorting order. */
export const KEY_FIELDS = [
  'family',
  'model',
  'task',
  'strategy',
  'judge',
  'depth',
  'width',
  'seed',
  'problem',
  'candidate',
] as const satisfies readonly (keyof SampleRecord)[];

export type SampleKey = Pick<SampleRecord, (typeof KEY_FIELDS)[number]>;

/** A key as text, equal for equal keys only. */
export function keyText(key: SampleKey): string {
  return JSON.stringify(KEY_FIELDS.map((field) => key[field]));
}

/** Orders rows by key: text by code unit, numbers by value. */
export function compareKeys(a: SampleKey, b: SampleKey): number {
  for (const field of KEY_FIELDS) {
    // A row without a judge comes before those with one.
    const [one, other] = [a[field] ?? '', b[field] ?? ''];
    if (one < other) return -1;
    if (one > other) return 1;
  }
  return 0;
}
