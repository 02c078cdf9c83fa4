import { bootstrap } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { groupBy, mean, smallest } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';
import { byDepth } from '../answers/accuracy.js';
import { frechetInterval, type Gaussian } from '../sets/frechet.js';

/** Quality at one depth with its standard error and 95% interval, and what a sample of that depth cost on average. */
export interface CurvePoint extends Estimate {
  readonly depth: number;
  readonly samples: number;
  /** NFE, FLOPs and wall time per sample. */
  readonly nfe: number;
  readonly flops: number;
  readonly wallMs: number;
}

function curve(rows: readonly SampleRecord[], measure: (rows: readonly SampleRecord[]) => Estimate): CurvePoint[] {
  return [...byDepth(rows)].map(([depth, group]) => {
    return {
      depth,
      samples: group.length,
      nfe: mean(group, (row) => row.nfe),
      flops: mean(group, (row) => row.flops),
      wallMs: mean(group, (row) => row.wallMs),
      ...measure(group),
    };
  });
}

/**
 * The error left at every depth, 1 - mean quality, where quality is a probability of being right. Its interval resamples
 * problems with all their samples.
 *
 * @param rows samples with `quality`, of one configuration per depth
 * @param options `seed` of the bootstrap
 * @returns the error, from 0 to 1, per depth, with FLOPs and interval
 * @throws RangeError for a seed that is no whole number of 32 bits, and for settings of the bootstrap that are out of range
 * @example errorCurve(rows.filter(({ strategy }) => strategy === 'single'), { seed: 0 })[0].value // 0.65 at the smallest depth
 */
export function errorCurve(rows: readonly SampleRecord[], options: { readonly seed: number }): CurvePoint[] {
  return curve(rows, (group) => {
    const problems = groupBy(group, ({ problem }) => problem);
    return bootstrap(
      [...problems.values()].map((list) => list.map(({ quality }) => quality)),
      (sample) => 1 - mean(sample.flat()),
      options,
    );
  });
}

/**
 * The Frechet distance to `reference` at every depth, in the features that the task put on every row.
 *
 * @param rows samples of images with their features
 * @param reference mean [d] and covariance [d][d] of real features
 * @param options `seed` of the bootstrap
 * @returns the distance per depth, with FLOPs and interval
 * @throws Error for a row without features; RangeError where `frechetInterval` throws
 * @example frechetCurve(digitRows, gaussianOf(real), { seed: 0 })[0].value // 4.3 at the smallest depth
 */
export function frechetCurve(
  rows: readonly SampleRecord[],
  reference: Gaussian,
  options: { readonly seed: number },
): CurvePoint[] {
  return curve(rows, (group) => {
    const features = group.map(({ features: found, depth, problem }) => {
      if (found === undefined) {
        throw new Error(`frechetCurve: expected features on every row, got none at depth ${depth}, problem ${problem}`);
      }
      return found;
    });
    return frechetInterval(features, reference, options);
  });
}

/**
 * The curve as a share of its value at the smallest depth: 1 there, 0 where nothing is left to gain. The scale is taken as
 * given; the intervals are those of the curve, scaled.
 *
 * @param points a curve over depth, its first value > 0
 * @returns the curve divided by its first value
 * @throws RangeError for no points and for a first value that is not above 0
 * @example relativeCurve(errorCurve(rows.filter(({ strategy }) => strategy === 'single'), { seed: 0 }))[0].value // 1
 */
export function relativeCurve(points: readonly CurvePoint[]): CurvePoint[] {
  const scale = points[0]?.value;
  if (scale === undefined || !(scale > 0))
    throw new RangeError(`relativeCurve: expected a first value > 0, got ${scale}`);
  return points.map((point) => ({
    ...point,
    value: point.value / scale,
    error: point.error / scale,
    low: point.low / scale,
    high: point.high / scale,
  }));
}

/**
 * Points for a law: y against FLOPs, with standard errors; a point without spread gets the smallest error of the others.
 *
 * @param points a curve over depth
 * @returns x in FLOPs, y and its standard error sigma, per point
 * @example lawPoints(errorCurve(rows.filter(({ strategy }) => strategy === 'single'), { seed: 0 })).length // 3
 */
export function lawPoints(points: readonly CurvePoint[]): { x: number; y: number; sigma: number }[] {
  const least = smallest(points.map(({ error }) => error).filter((error) => error > 0));
  return points.map(({ flops, value, error }) => ({ x: flops, y: value, sigma: error > 0 ? error : least }));
}
