import type { CurvePoint } from '../measure/curves/curve.js';
import type { DistanceRow } from '../records/evidence.js';
import type { SampleRecord } from '../records/record.js';

type Known = Pick<SampleRecord, 'family' | 'model' | 'parameters' | 'task' | 'seed'>;

function inSets(task: string, samples: number): string {
  const [name, ...rest] = task.split(' by ');
  return [`${name} in sets of ${samples}`, ...rest].join(' by ');
}

/**
 * A Frechet curve as evidence: a row a depth. Distances are biased by the number of samples, so the task is named with it, as
 * "digits in sets of 1000 by the classifier". `record` is any row of the samples.
 */
export function curveRows(points: readonly CurvePoint[], record: Known): DistanceRow[] {
  const { family, model, parameters, task, seed } = record;
  return points.map(({ depth, samples, forwards, flops, wallMs, value, error }) => ({
    ...{ family, model, parameters, seed, depth, samples, forwards, flops, wallMs },
    task: inSets(task, samples),
    strategy: 'single',
    verifier: 'none',
    sampler: 'own',
    width: 1,
    measure: 'frechet',
    value,
    sigma: error,
  }));
}

/** What as many real images come to, beside a curve of `samples` images: strategy "real", which costs nothing. */
export function realRow(
  { value, sigma }: { readonly value: number; readonly sigma: number },
  samples: number,
  { family, model, parameters, task, seed }: Known,
): DistanceRow {
  return {
    ...{ family, model, parameters, seed, samples, value, sigma },
    task: inSets(task, samples),
    ...{ strategy: 'real', verifier: 'none', sampler: 'own', measure: 'frechet' },
    ...{ depth: 0, width: 1, forwards: 0, flops: 0, wallMs: 0 },
  };
}
