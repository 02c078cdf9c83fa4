import { frechetInterval, type Gaussian } from '../measure/sets/frechet.js';
import { groupBy } from '../numerics/statistics.js';
import type { DistanceRow } from '../records/evidence.js';
import { originText } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';

/**
 * The Frechet distance of what each strategy settled on, one row a configuration and seed, as evidence. Distances are biased by the
 * number of samples, so that the task is named with it: "digits by C" in sets of 100 is "digits in sets of 100 by C", which keeps
 * distances of other numbers of samples apart. The sampler is the model's own unless told.
 *
 * @example frechetRows(await sweep(...), realDigits(classifier), { seed: 0 })[0].value // 2.3
 */
export function frechetRows(
  records: readonly SampleRecord[],
  reference: Gaussian,
  { seed, replicates = 25, sampler = 'own' }: { seed: number; replicates?: number; sampler?: string },
): DistanceRow[] {
  return [...groupBy(records, originText).values()].map((rows): DistanceRow => {
    const { family, model, parameters, task, strategy, verifier, depth, width } = rows[0]!;
    const features = rows.map((row) => {
      if (row.features === undefined) {
        throw new Error(`frechetRows: expected features on every row, got none for problem ${row.problem} of ${task}`);
      }
      return row.features;
    });
    const mean = (of: (row: SampleRecord) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    const { value, error } = frechetInterval(features, reference, { seed, replicates });
    return {
      ...{ family, model, parameters, task: inSets(task, rows.length), strategy, verifier, sampler, depth, width },
      seed: rows[0]!.seed,
      samples: rows.length,
      measure: 'frechet',
      forwards: mean((row) => row.nfe),
      flops: mean((row) => row.flops),
      wallMs: mean((row) => row.wallMs),
      value,
      sigma: error,
    };
  });
}

function inSets(task: string, count: number): string {
  const [name, ...rest] = task.split(' by ');
  return [`${name} in sets of ${count}`, ...rest].join(' by ');
}
