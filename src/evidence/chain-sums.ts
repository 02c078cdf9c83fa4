import { chainSum } from '../measure/answers/chain-sum.js';
import { largest } from '../numerics/statistics.js';
import { picked } from '../records/alike.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { CONFIGURATION, costOf } from './configuration.js';

/**
 * Evidence on the sum over chains: at every depth, answers that were drawn less the exact probabilities after their chains, with its
 * standard error (see `chainSum`). The rows are those of one model on one task.
 *
 * @param records samples with `quality` and `correct`
 * @returns a row per depth
 * @throws RangeError where `chainSum` throws
 * @example chainSumRows([0, 0, 1, 1].map((problem, i) => ({ ...rows[0], problem, quality: 0.4, correct: i % 2 === 0 }))).length // 1
 */
export function chainSumRows(records: readonly SampleRecord[]): DistanceRow[] {
  return chainSum(records).map(({ depth, value, error }): DistanceRow => {
    const rows = records.filter((row) => row.depth === depth);
    return {
      ...picked(rows[0]!, CONFIGURATION),
      ...costOf(rows),
      width: largest(rows.map(({ candidate }) => candidate)) + 1,
      ...{ set: rows.length, samples: rows.length, measure: 'chain-sum', value, sigma: error },
    };
  });
}
