import { frechetInterval, type Gaussian } from '../measure/sets/frechet.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

/** Records of one configuration and seed. */
function configurations(records: readonly SampleRecord[]): SampleRecord[][] {
  const groups = new Map<string, SampleRecord[]>();
  for (const row of records) {
    const { family, model, task, strategy, depth, width, seed } = row;
    const key = JSON.stringify([family, model, task, strategy, depth, width, seed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/**
 * The Frechet distance of what each strategy settled on, one row a configuration and seed, as evidence. Distances are biased by the
 * number of samples, so that the task is named with it: "digits by C" in sets of 100 is "digits in sets of 100 by C", which keeps
 * distances of other numbers of samples apart. The sampler is the model's own unless told.
 *
 * @example frechetRows(await strategySweep(...), realDigits(classifier), { seed: 0 })[0].value // 2.3
 */
export function frechetRows(
  records: readonly SampleRecord[],
  reference: Gaussian,
  { seed, replicates = 25, sampler = 'own' }: { seed: number; replicates?: number; sampler?: string },
): DistanceRow[] {
  return configurations(records).map((rows): DistanceRow => {
    const { family, model, parameters, task, depth, width } = rows[0]!;
    const [strategy, verifier = 'none'] = rows[0]!.strategy.split(' by ') as [string, string?];
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
      forwards: mean((row) => row.forwardsUsed),
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
