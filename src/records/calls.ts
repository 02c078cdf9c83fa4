import { join } from 'node:path';
import { count, number, orAbsent, text } from './fields.js';
import type { Schema } from './schema.js';
import { openRows, type Rows } from './store.js';

/** What was asked of a model on the way to a sample: a judgement, a revision, a piece of a text. */
export interface CallKey {
  readonly model: string;
  /** How the model was asked, as canonical JSON. */
  readonly settings: string;
  readonly backend: string;
  /** The start of the SHA-256 of the question. */
  readonly asked: string;
  readonly seed: number;
  readonly problem: number;
  readonly candidate: number;
}

/** A call and what came of it. */
export interface CallRecord extends CallKey {
  /** What was said, as `packedSaid` packs it. */
  readonly packed: string;
  readonly finish?: string | undefined;
  readonly tokens: number;
  readonly promptTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly nfe: number;
  readonly flops: number;
}

/** What was asked on the way to samples. */
export const CALLS: Schema<CallRecord, CallKey> = {
  fields: {
    ...{ model: text, settings: text, backend: text, asked: text, seed: count, problem: count, candidate: count },
    ...{ packed: text, finish: orAbsent(text), tokens: number, promptTokens: orAbsent(number) },
    ...{ reasoningTokens: orAbsent(number), latencyMs: orAbsent(number), nfe: number, flops: number },
  },
  key: ['model', 'settings', 'backend', 'asked', 'seed', 'problem', 'candidate'],
};

/** The calls beside the rows of a store: in its folder `calls`. */
export const openCalls = (folder: string): Rows<CallRecord, CallKey> => openRows(join(folder, 'calls'), CALLS);
