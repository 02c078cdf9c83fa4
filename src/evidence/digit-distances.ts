import { Meter } from '../compute/meter.js';
import type { ImageFamily } from '../families/images/state.js';
import { byDepth, proportion } from '../measure/answers/accuracy.js';
import type { Estimate } from '../numerics/estimate.js';
import { picked } from '../records/alike.js';
import { COLUMNS, type DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { CONFIGURATION, costOf, featuresOf } from './configuration.js';

/** A measure of a set of samples by their features. */
export type FeatureMeasure = (features: readonly (readonly number[])[]) => Estimate;

/**
 * The depths that a family can spend: at least one step of its sampler, whole steps of its solver.
 *
 * @param family an image model
 * @param depths network evaluations
 * @returns those that it can spend
 * @throws Error other than the RangeError by which a family refuses a depth
 * @example spendable(flow, [0, 1, 2]) // [1, 2]
 */
export function spendable(family: ImageFamily, depths: readonly number[]): number[] {
  return depths.filter((depth) => {
    try {
      family.discard(family.begin([], [], { depth, meter: new Meter() }));
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  });
}

/** A distance with its interval, for figures, beside what goes into evidence. */
export interface Measurement extends DistanceRow {
  readonly low: number;
  readonly high: number;
}

/**
 * Every measure of every depth of a sweep's rows, with what a sample cost, and the share of samples taken for the digit asked for as the
 * measure "class-error" (with Wilson's interval).
 *
 * @param rows samples of digits with their features
 * @param options `measures` of a set of features, by name
 * @returns a row per depth and measure, with intervals
 * @throws Error for rows without features, and what a measure throws
 * @example digitDistances(digitRows, { measures: { kernel: (set) => kernelDistance(set, real) } })[0].measure // 'kernel'
 */
export function digitDistances(
  rows: readonly SampleRecord[],
  { measures }: { readonly measures: Readonly<Record<string, FeatureMeasure>> },
): Measurement[] {
  return [...byDepth(rows).values()].flatMap((group) => {
    const features = featuresOf(group, 'digitDistances');
    const wrong = proportion(group.filter(({ correct }) => correct !== true).length, group.length);
    const found = Object.entries(measures).map(([measure, of]) => [measure, of(features)] as const);
    return [...found, ['class-error', wrong] as const].map(
      ([measure, { value, error, low, high }]): Measurement => ({
        ...picked(group[0]!, CONFIGURATION),
        ...costOf(group),
        ...{ set: group.length, samples: group.length, measure, value, sigma: error, low, high },
      }),
    );
  });
}

const NAMES = Object.keys(COLUMNS.distances) as (keyof DistanceRow)[];

/**
 * Measurements as rows of evidence, without the intervals that follow from them and whatever else stands beside.
 *
 * @param measurements from `digitDistances`
 * @returns the rows
 * @example asEvidence(digitDistances(digitRows, { measures: { kernel: (set) => kernelDistance(set, real) } })).length // 4
 */
export const asEvidence = (measurements: readonly Measurement[]): DistanceRow[] =>
  measurements.map((row): DistanceRow => picked(row as DistanceRow, NAMES));
