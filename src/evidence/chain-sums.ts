import { chainSum } from '../measure/answers/chain-sum.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

/**
 * Evidence on the sum over chains: at every depth, answers that were drawn less the exact probabilities after their chains, with its
 * standard error (see `chainSum`). The rows are those of one model on one task.
 */
export function chainSumRows(records: readonly SampleRecord[]): DistanceRow[] {
  return chainSum(records).map(({ depth, value, error }): DistanceRow => {
    const rows = records.filter((row) => row.depth === depth);
    const mean = (of: (row: SampleRecord) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    const { family, model, parameters, task, seed } = rows[0]!;
    return {
      ...{ family, model, parameters, task, seed, depth },
      strategy: 'single',
      verifier: 'none',
      sampler: 'none',
      width: Math.max(...rows.map(({ candidate }) => candidate)) + 1,
      samples: rows.length,
      measure: 'chain-sum',
      forwards: mean((row) => row.nfe),
      flops: mean((row) => row.flops),
      wallMs: mean((row) => row.wallMs),
      value,
      sigma: error,
    };
  });
}
