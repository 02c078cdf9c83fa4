import type { CurvePoint } from '../measure/curve.js';
import type { SampleRecord } from '../records/record.js';
import type { DistanceRow } from './evidence.js';

/**
 * A Frechet curve as evidence: a row a depth. Distances are biased by the number of samples, so the task is named with it, as
 * "digits in sets of 1000 by the classifier". `record` is any row of the samples.
 */
export function curveRows(
  points: readonly CurvePoint[],
  record: Pick<SampleRecord, 'family' | 'model' | 'parameters' | 'task' | 'seed'>,
): DistanceRow[] {
  const { family, model, parameters, task, seed } = record;
  const [name, ...rest] = task.split(' by ');
  return points.map(({ depth, samples, forwards, flops, wallMs, y, sigma }) => ({
    ...{ family, model, parameters, seed, depth, samples, forwards, flops, wallMs },
    task: [`${name} in sets of ${samples}`, ...rest].join(' by '),
    strategy: 'single',
    verifier: 'none',
    sampler: 'own',
    width: 1,
    measure: 'frechet',
    value: y,
    sigma,
  }));
}
