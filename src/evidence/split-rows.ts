import { type Configured, settingsOf } from '../compute/settings.js';
import type { DistanceRow } from '../records/evidence.js';
import { settingsColumn } from '../records/settings-column.js';
import type { SplitPoint } from '../sweep/split-errors.js';

const PARTS = ['total', 'approximation', 'discretisation', 'sampling'] as const;

/**
 * A split of the error as evidence: four distances per number of steps, "error-total" and its parts "error-approximation" and so on.
 *
 * @param points from `splitErrors`
 * @param what family, model, parameters, task, seed, number of samples, and the sampler
 * @returns four rows per number of steps
 * @example splitRows([], { family: 'points', model: 'm', parameters: 1, task: 'eight-gaussians', seed: 0, samples: 50, sampler: ddim() }) // []
 */
export function splitRows(
  points: readonly SplitPoint[],
  {
    sampler,
    ...what
  }: Pick<DistanceRow, 'family' | 'model' | 'parameters' | 'task' | 'seed' | 'samples'> & {
    readonly sampler: Configured;
  },
): DistanceRow[] {
  const settings = settingsColumn({ sampler: settingsOf(sampler, `sampler ${sampler.name}`) });
  return points.flatMap(({ depth, nfe, flops, wallMs, split }) =>
    PARTS.map(
      (part): DistanceRow => ({
        ...{ ...what, modality: 'points', sampler: sampler.name, settings },
        ...{ strategy: 'single', kind: 'single', verifier: 'none', role: 'none' },
        ...{ depth, width: 1, serialDepth: depth, set: what.samples, measure: `error-${part}` },
        ...{ nfe, flops, wallMs, value: split[part].value, sigma: split[part].error },
      }),
    ),
  );
}
