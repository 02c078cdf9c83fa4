import { type BootstrapOptions, bootstrap } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { groupBy, mean } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';
import type { Configuration } from '../spending/frontier.js';
import { scoreOf } from './score.js';

/**
 * Quality of one configuration of a strategy: the share of right answers, or the mean quality where the task has no exact check, with
 * its standard error and interval over problems, and what a problem cost on average.
 */
export interface StrategyPoint extends Estimate {
  readonly strategy: string;
  readonly verifier: string;
  readonly depth: number;
  readonly width: number;
  readonly problems: number;
  /** NFE, FLOPs and wall time per problem, verifier included. */
  readonly nfe: number;
  readonly flops: number;
  readonly wallMs: number;
}

/** Rows of one configuration each, widths and depths ascending, problems in order. */
function configured(rows: readonly SampleRecord[]): SampleRecord[][] {
  const sorted = [...rows].sort((a, b) => a.depth - b.depth || a.width - b.width || a.problem - b.problem);
  return [
    ...groupBy(sorted, ({ strategy, verifier, sampler, settings, depth, width }) =>
      JSON.stringify([strategy, verifier, sampler, settings, depth, width]),
    ).values(),
  ];
}

/**
 * A point for every configuration of the rows of a strategy sweep.
 *
 * @param rows samples of a strategy sweep
 * @param options seed; replicates and level of the bootstrap over problems
 * @returns score with interval, depth, width and mean FLOPs, for each configuration
 * @throws RangeError for a seed that is no whole number of 32 bits, and for settings of the bootstrap that are out of range
 * @example strategyCurve(rows.filter(({ strategy }) => strategy === 'majority'), { seed: 0 })[0].value // 0.45
 */
export function strategyCurve(rows: readonly SampleRecord[], options: BootstrapOptions): StrategyPoint[] {
  return configured(rows).map((group) => {
    const { strategy, verifier, depth, width } = group[0]!;
    const score = bootstrap(group.map(scoreOf), (sample) => mean(sample), options);
    return {
      strategy,
      verifier,
      depth,
      width,
      problems: group.length,
      nfe: mean(group, (row) => row.nfe),
      flops: mean(group, (row) => row.flops),
      wallMs: mean(group, (row) => row.wallMs),
      ...score,
    };
  });
}

/**
 * The configurations of the rows of a strategy sweep, at their mean FLOPs, for comparisons at equal compute.
 *
 * @param rows samples of a strategy sweep
 * @returns label, mean cost in FLOPs, and quality per problem, for each configuration
 * @example spendingCurve(rows.filter(({ strategy }) => strategy === 'majority')).length // 3
 */
export function spendingCurve(rows: readonly SampleRecord[]): Configuration[] {
  return configured(rows).map((group) => {
    const { strategy, verifier, depth, width } = group[0]!;
    const way = verifier === 'none' ? strategy : `${strategy} by ${verifier}`;
    return {
      label: `${way}, depth ${depth}, width ${width}`,
      cost: mean(group, (row) => row.flops),
      qualities: group.map(scoreOf),
    };
  });
}

/**
 * How much better one strategy is than another at the same depth and width, paired by problem: between an oracle and a verifier this
 * is the verification gap.
 *
 * @param first samples of one strategy
 * @param second samples of the other, on the same problems
 * @param options seed; replicates and level of the bootstrap over problems
 * @returns mean score of `first` less that of `second`, with its interval
 * @throws RangeError where the two have not been tried on the same problems
 * @example strategyGap(rows.filter(({ role, depth }) => role === 'oracle' && depth === 8), rows.filter(({ strategy, depth }) => strategy === 'majority' && depth === 8), { seed: 0 }).value // 0.25
 */
export function strategyGap(
  first: readonly SampleRecord[],
  second: readonly SampleRecord[],
  options: BootstrapOptions,
): Estimate {
  const others = new Map(second.map((row) => [row.problem, scoreOf(row)]));
  const differences = first.map((row) => {
    const other = others.get(row.problem);
    if (other === undefined || others.size !== first.length) {
      throw new RangeError(
        `strategyGap: expected the same problems, got ${first.length} of ${first[0]!.strategy} and ${others.size} of ${second[0]?.strategy}`,
      );
    }
    return scoreOf(row) - other;
  });
  return bootstrap(differences, (sample) => mean(sample), options);
}
