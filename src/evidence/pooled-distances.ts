import { type Gaussian, gaussianOf } from '../measure/sets/frechet.js';
import { frechetLimit } from '../measure/sets/frechet-limit.js';
import { kernelDistance } from '../measure/sets/kernel-distance.js';
import { precisionRecall } from '../measure/sets/precision-recall.js';
import type { Estimate } from '../numerics/estimate.js';
import { alike, picked } from '../records/alike.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { CONFIGURATION, costOf, featuresOf } from './configuration.js';
import { realRow } from './curve-rows.js';

type Features = readonly (readonly number[])[];

/** Real images that sets are compared with. */
export interface RealSet {
  /** All of them, as a Gaussian. */
  readonly gaussian: Gaussian;
  /** Their features, at least as many as there are images in a set. */
  readonly features: Features;
}

/**
 * Real images in two parts: the first `count` to stand beside drawn sets of as many (see `pooledRealRows`), all others to compare with, as a
 * Gaussian and the first `count` of their features.
 *
 * @param features vectors [n][d] of real images
 * @param count how many stand beside drawn sets, at most n / 2
 * @returns both parts
 * @throws RangeError where fewer than `count` are left to compare with.
 * @example heldOut(realFeatures(classifier), 2000).beside.length // 2000
 */
export function heldOut(features: Features, count: number): { beside: Features; real: RealSet } {
  if (!(Number.isSafeInteger(count) && count > 0 && 2 * count <= features.length)) {
    throw new RangeError(`held-out real images: expected a count from 1 to ${features.length / 2}, got ${count}`);
  }
  const others = features.slice(count);
  return {
    beside: features.slice(0, count),
    real: { gaussian: gaussianOf(others), features: others.slice(0, count) },
  };
}

/** The measures of one set that decide, and those that are told beside them. */
function measuresOf(features: Features, { gaussian, features: real }: RealSet, seed: number): [string, Estimate][] {
  if (real.length < features.length) {
    throw new RangeError(`pooled distances: expected at least ${features.length} real images, got ${real.length}`);
  }
  // The limit is followed from quarters of the set, which have to be larger than the number of features.
  const enough = Math.floor(features.length / 5) > gaussian.mean.length;
  const { precision, recall } = precisionRecall(features, real.slice(0, features.length));
  return [
    ...(enough ? [['frechet-limit', frechetLimit(features, gaussian, { seed })] as [string, Estimate]] : []),
    ['kernel', kernelDistance(features, real)],
    ['precision', precision],
    ['recall', recall],
  ];
}

const POOLED = CONFIGURATION.filter((column) => column !== 'seed');

/**
 * The measures that decide claims, of all images of a configuration: seeds are pooled, and `seed` is the first of them. "frechet-limit" is the
 * Frechet distance in the limit of many samples (left out of sets of fewer than five images a feature), "kernel" the kernel distance; neither
 * is biased by the size of the set. "precision" and "recall" are those of as many real images. Standard errors: the jackknife over
 * groups of images, the variance of the U-statistic, Wilson's.
 *
 * @param records samples of images with their features
 * @param real what is compared with, from `heldOut`
 * @param options `seed` of the jackknife's groups
 * @returns a row per configuration and measure
 * @throws RangeError for fewer real images than samples; Error for rows without features.
 * @example pooledRows(digitRows, { gaussian: gaussianOf(real), features: real }, { seed: 0 })
 */
export const pooledRows = (
  records: readonly SampleRecord[],
  real: RealSet,
  { seed }: { readonly seed: number },
): DistanceRow[] =>
  alike(records, POOLED).flatMap((rows): DistanceRow[] => {
    const sizes = { set: rows.length, samples: rows.length };
    const common = { ...picked(rows[0]!, CONFIGURATION), ...costOf(rows), ...sizes };
    return measuresOf(featuresOf(rows, 'pooledRows'), real, seed).map(([measure, { value, error }]) => ({
      ...common,
      ...{ measure, value, sigma: error },
    }));
  });

/**
 * The same of as many real images that are not among those compared with: what no generator can be expected to come below.
 *
 * @param features vectors of real images that are not among `real`
 * @param real what is compared with, from `heldOut`
 * @param record one of the samples beside which they stand
 * @param options `seed` of the jackknife's groups
 * @returns a row per measure
 * @throws RangeError for fewer real images than samples
 * @example pooledRealRows(features, { gaussian: gaussianOf(real), features: real }, digitRows[0], { seed: 0 })[0].strategy // 'real'
 */
export const pooledRealRows = (
  features: Features,
  real: RealSet,
  record: SampleRecord,
  { seed }: { readonly seed: number },
): DistanceRow[] =>
  measuresOf(features, real, seed).map(([measure, { value, error }]) =>
    realRow({ value, sigma: error }, features.length, record, measure),
  );
