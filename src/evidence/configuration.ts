import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';

/** The columns that the samples of one configuration and seed share. */
export const CONFIGURATION = [
  ...(['family', 'modality', 'model', 'parameters', 'task', 'strategy', 'kind', 'verifier', 'role', 'judge'] as const),
  ...(['sampler', 'settings', 'depth', 'width', 'serialDepth', 'seed'] as const),
];

/** What one sample cost, on average. */
export const costOf = (rows: readonly Pick<SampleRecord, 'nfe' | 'flops' | 'wallMs'>[]) => ({
  nfe: mean(rows.map(({ nfe }) => nfe)),
  flops: mean(rows.map(({ flops }) => flops)),
  wallMs: mean(rows.map(({ wallMs }) => wallMs)),
});

/** The features of samples, which distances are of. */
export const featuresOf = (rows: readonly SampleRecord[], who: string): (readonly number[])[] =>
  rows.map(({ features, problem, task }) => {
    if (features !== undefined) return features;
    throw new Error(`${who}: expected features on every row, got none for problem ${problem} of ${task}`);
  });
