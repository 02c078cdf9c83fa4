import { settingsOf } from '../compute/settings.js';
import type { Family } from '../families/family.js';
import type { Estimate } from '../numerics/estimate.js';
import type { DistanceRow } from '../records/evidence.js';
import { settingsColumn } from '../records/settings-column.js';
import type { Problem, Task } from '../tasks/task.js';

/** What the paths of a family were followed with. */
export interface FollowedPaths {
  readonly depth: number;
  readonly seed: number;
  /** How many paths. */
  readonly samples: number;
  /** Of one path. */
  readonly flops: number;
  /** "straightness", "detour", ...: 0 for straight paths. */
  readonly measures: Readonly<Record<string, Estimate>>;
}

/**
 * How bent the paths of a family's samples are, as evidence: one row per measure.
 *
 * @param made the family whose paths were followed
 * @param task whose problems were sampled
 * @param followed depth, seed, number of samples, FLOPs per sample, and estimates by measure
 * @returns a row per measure
 * @example pathRows(flow, digitTask, { depth: 64, seed: 0, samples: 60, flops: 1e9, measures: { straightness: { value: 0.1, error: 0.01, low: 0.08, high: 0.12 } } })[0].measure // 'straightness'
 */
export function pathRows<P extends Problem, State, Sample>(
  made: Family<P, State, Sample>,
  task: Task<P, Sample>,
  { depth, seed, samples, flops, measures }: FollowedPaths,
): DistanceRow[] {
  const { family, modality, model, parameters, sampler } = made;
  const sections = {
    family: settingsOf(made, `family ${family}`),
    sampler: settingsOf(sampler, `sampler ${sampler.name}`),
    task: settingsOf(task, `task ${task.name}`),
  };
  return Object.entries(measures).map(
    ([measure, { value, error }]): DistanceRow => ({
      ...{ family, modality, model, parameters, task: task.name },
      ...{ strategy: 'single', kind: 'single', verifier: 'none', role: 'none' },
      ...{ sampler: sampler.name, settings: settingsColumn(sections), depth, width: 1, serialDepth: depth, seed },
      ...{ set: samples, samples, measure, nfe: depth, flops, wallMs: 0, value, sigma: error },
    }),
  );
}
