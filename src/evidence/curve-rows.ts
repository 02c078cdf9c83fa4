import type { CurvePoint } from '../measure/curves/curve.js';
import { picked } from '../records/alike.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';
import { sectionsOf, settingsColumn } from '../records/settings-column.js';
import { CONFIGURATION } from './configuration.js';

/**
 * A Frechet curve as evidence: one row per depth. Distances are biased by the number of samples in the set, which the column `set` keeps.
 *
 * @param points a curve over depth
 * @param records the samples that the curve is of
 * @returns a row per depth, in the unit of the distance
 * @throws RangeError for a depth that no record has.
 * @example curveRows(frechetCurve(digitRows, gaussianOf(real), { seed: 0 }), digitRows).length // 2
 */
export function curveRows(points: readonly CurvePoint[], records: readonly SampleRecord[]): DistanceRow[] {
  return points.map(({ depth, samples, nfe, flops, wallMs, value, error }): DistanceRow => {
    const record = records.find((row) => row.depth === depth);
    if (record === undefined) throw new RangeError(`curve rows: expected a record of depth ${depth}, got none`);
    const found = { nfe, flops, wallMs, value, sigma: error };
    return { ...picked(record, CONFIGURATION), ...found, set: samples, samples, measure: 'frechet' };
  });
}

/**
 * What as many real images come to, beside a curve of `samples` images: strategy "real", which is no strategy and costs nothing.
 *
 * @param real the distance of real images and its standard error
 * @param samples the number of images in the set
 * @param record one of the samples beside which it stands
 * @param measure its name (default 'frechet')
 * @returns the row
 * @throws SyntaxError for a record whose settings cannot be read
 * @example realRow({ value: 0.17, sigma: 0.02 }, 1000, digitRows[0]).strategy // 'real'
 */
export function realRow(
  { value, sigma }: Pick<DistanceRow, 'value' | 'sigma'>,
  samples: number,
  { family, modality, model, parameters, task, settings, seed }: SampleRecord,
  measure = 'frechet',
): DistanceRow {
  const { task: asked = {} } = sectionsOf(settings);
  return {
    ...{ family, modality, model, parameters, task, settings: settingsColumn({ task: asked }), seed },
    ...{ strategy: 'real', kind: 'none', verifier: 'none', role: 'none', sampler: 'own' },
    ...{ depth: 0, width: 1, serialDepth: 0, nfe: 0, flops: 0, wallMs: 0 },
    ...{ set: samples, samples, measure, value, sigma },
  };
}
