import { Meter } from '../compute/meter.js';
import type { ImageFamily } from '../families/images/state.js';
import { byDepth, proportion } from '../measure/answers/accuracy.js';
import type { Estimate } from '../numerics/estimate.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

/** A measure of a set of samples by their features. */
export type FeatureMeasure = (features: readonly (readonly number[])[]) => Estimate;

/** The depths that a family can spend: at least one step of its sampler, whole steps of its solver. */
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
 * @example digitDistances(rows, { sampler: 'ddim', measures: { kernel: (features) => kernelDistance(features, real) } })
 */
export function digitDistances(
  rows: readonly SampleRecord[],
  { sampler, measures }: { sampler: string; measures: Readonly<Record<string, FeatureMeasure>> },
): Measurement[] {
  return [...byDepth(rows)].flatMap(([depth, group]) => {
    const mean = (of: (row: SampleRecord) => number) => group.reduce((sum, row) => sum + of(row), 0) / group.length;
    const { family, model, parameters, task, seed } = group[0]!;
    const features = group.map((row) => {
      if (row.features === undefined) throw new Error(`digit distances: expected features on every row, got none`);
      return row.features;
    });
    const common = {
      ...{ family, model, parameters, task, strategy: 'single', verifier: 'none', sampler, depth, width: 1, seed },
      samples: group.length,
      forwards: mean((row) => row.nfe),
      flops: mean((row) => row.flops),
      wallMs: mean((row) => row.wallMs),
    };
    const wrong = proportion(group.filter(({ correct }) => correct !== true).length, group.length);
    const found = Object.entries(measures).map(([measure, of]) => [measure, of(features)] as const);
    return [...found, ['class-error', wrong] as const].map(([measure, { value, error, low, high }]) => ({
      ...common,
      measure,
      value,
      sigma: error,
      low,
      high,
    }));
  });
}

/** Measurements as rows of evidence, without the intervals that follow from them. */
export function asEvidence(measurements: readonly Measurement[]): DistanceRow[] {
  return measurements.map(({ low: _, high: __, ...row }) => row);
}
