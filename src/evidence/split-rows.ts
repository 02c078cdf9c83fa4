import type { SplitPoint } from '../measure/paths/split-errors.js';
import type { DistanceRow } from '../records/evidence.js';

const PARTS = ['total', 'approximation', 'discretisation', 'sampling'] as const;

/** A split of the error as evidence: four distances a number of steps, "error-total" and its parts "error-approximation" and so on. */
export function splitRows(
  points: readonly SplitPoint[],
  what: Pick<DistanceRow, 'family' | 'model' | 'parameters' | 'task' | 'sampler' | 'seed' | 'samples'>,
): DistanceRow[] {
  return points.flatMap(({ depth, forwards, flops, wallMs, split }) =>
    PARTS.map((part) => ({
      ...what,
      strategy: 'single',
      verifier: 'none',
      depth,
      width: 1,
      measure: `error-${part}`,
      forwards,
      flops,
      wallMs,
      value: split[part].value,
      sigma: split[part].error,
    })),
  );
}
