import { frechetInterval, type Gaussian } from '../measure/sets/frechet.js';
import { alike, picked } from '../records/alike.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { CONFIGURATION, costOf, featuresOf } from './configuration.js';

/**
 * The Frechet distance of what each strategy settled on, one row per configuration and seed, as evidence. Distances are biased by the
 * number of samples in the set, which the column `set` keeps.
 *
 * @param records samples of images with their features
 * @param reference mean [d] and covariance [d][d] of real features
 * @param options `seed`, and `replicates` of the bootstrap (default 25)
 * @returns a row per configuration and seed
 * @throws Error for rows without features; RangeError where `frechetInterval` throws
 * @example frechetRows(digitRows, gaussianOf(real), { seed: 0 })[0].measure // 'frechet'
 */
export function frechetRows(
  records: readonly SampleRecord[],
  reference: Gaussian,
  { seed, replicates = 25 }: { readonly seed: number; readonly replicates?: number },
): DistanceRow[] {
  return alike(records, CONFIGURATION).map((rows): DistanceRow => {
    const { value, error } = frechetInterval(featuresOf(rows, 'frechetRows'), reference, { seed, replicates });
    const sizes = { set: rows.length, samples: rows.length };
    return { ...picked(rows[0]!, CONFIGURATION), ...costOf(rows), ...sizes, measure: 'frechet', value, sigma: error };
  });
}
