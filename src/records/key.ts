import type { SampleRecord } from './record.js';

/** The fields that name a sample: no two rows of a store share all of them. In sorting order. */
export const KEY_FIELDS = [
  'family',
  'model',
  'task',
  'strategy',
  'verifier',
  'judge',
  'sampler',
  'settings',
  'backend',
  'depth',
  'width',
  'seed',
  'problem',
  'candidate',
] as const satisfies readonly (keyof SampleRecord)[];

export type SampleKey = Pick<SampleRecord, (typeof KEY_FIELDS)[number]>;
