import { count, number, numbers, oneOf, orAbsent, orNull, positiveCount, text, trueOrFalse } from './fields.js';
import { KEY_FIELDS, type SampleKey } from './key.js';
import { importedSample } from './legacy.js';
import { MODALITIES, ROLES, type SampleRecord, STRATEGY_KINDS } from './record.js';
import type { Schema } from './schema.js';

/** The rows of a run: one per sample. */
export const SAMPLES: Schema<SampleRecord, SampleKey> = {
  fields: {
    family: text,
    modality: oneOf(MODALITIES),
    model: text,
    parameters: count,
    task: text,
    control: trueOrFalse,
    problem: count,
    prompt: orAbsent(text),
    difficulty: number,
    candidate: count,
    strategy: text,
    kind: oneOf(STRATEGY_KINDS),
    verifier: text,
    role: oneOf(ROLES),
    judge: orAbsent(text),
    sampler: text,
    settings: text,
    depth: count,
    width: positiveCount,
    serialDepth: count,
    seed: count,
    nfeAsked: number,
    nfe: number,
    flops: number,
    wallMs: number,
    quality: number,
    correct: orNull(trueOrFalse),
    features: orAbsent(numbers),
    answer: orAbsent(text),
    logProbability: orAbsent(number),
    tokens: orAbsent(number),
    promptTokens: orAbsent(number),
    reasoningTokens: orAbsent(number),
    judgeTokens: orAbsent(number),
    judgePromptTokens: orAbsent(number),
    price: orAbsent(number),
    text: orAbsent(text),
    finish: orAbsent(text),
    latencyMs: orAbsent(number),
    backend: text,
    version: text,
  },
  key: KEY_FIELDS,
  imported: importedSample,
};
