import { count, countPairs, number, oneOf, positiveCount, text, trueOrFalse } from './fields.js';
import { MODALITIES, type SampleRecord } from './record.js';
import type { Schema } from './schema.js';

/** Repeated sampling of one problem: how often it was solved, and how often other problems' right answers were given. */
export interface CountRecord
  extends Pick<
    SampleRecord,
    'family' | 'modality' | 'model' | 'parameters' | 'task' | 'control' | 'problem' | 'difficulty' | 'sampler'
  > {
  /** As in `SampleRecord`. */
  readonly settings: string;
  readonly depth: number;
  readonly seed: number;
  readonly samples: number;
  /** How many problems, from number 0, may be hit. */
  readonly problems: number;
  readonly correct: number;
  /** How often its samples were the right answer of another problem: [problem, times]. */
  readonly hits: readonly (readonly [number, number])[];
  /** Network evaluations, FLOPs and wall time of all its samples. */
  readonly nfe: number;
  readonly flops: number;
  readonly wallMs: number;
  readonly backend: string;
  readonly version: string;
}

const KEY = [
  'family',
  'model',
  'task',
  'sampler',
  'settings',
  'backend',
  'depth',
  'seed',
  'samples',
  'problems',
  'problem',
] as const satisfies readonly (keyof CountRecord)[];

export type CountKey = Pick<CountRecord, (typeof KEY)[number]>;

/** The rows of repeated sampling: one per problem. */
export const COUNTS: Schema<CountRecord, CountKey> = {
  fields: {
    family: text,
    modality: oneOf(MODALITIES),
    model: text,
    parameters: count,
    task: text,
    control: trueOrFalse,
    problem: count,
    difficulty: number,
    sampler: text,
    settings: text,
    depth: count,
    seed: count,
    samples: positiveCount,
    problems: positiveCount,
    correct: count,
    hits: countPairs,
    nfe: number,
    flops: number,
    wallMs: number,
    backend: text,
    version: text,
  },
  key: KEY,
};
