import { bootstrap } from '../../numerics/bootstrap.js';
import type { Estimate } from '../../numerics/estimate.js';
import { groupBy, mean } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';
import { scoreOf } from './score.js';

/** What may stand on the axis of compute, with its title; `price` is in the currency of the table of prices. */
export const SPENDS = {
  flops: 'FLOPs per problem',
  nfe: 'NFE per problem',
  tokens: 'tokens written per problem',
  wallMs: 'wall time per problem (ms)',
  latencyMs: 'latency per problem (ms)',
  price: 'price per problem',
} as const;

export type Spend = keyof typeof SPENDS;

/** Their names. */
export const SPEND_NAMES = Object.keys(SPENDS) as Spend[];

/**
 * What a row spent; tokens are those that its model and its judge wrote. Undefined where the row does not say.
 *
 * @param row a sample
 * @param axis what was spent
 * @returns the amount, in the unit of the axis
 * @example spendOf(textRows[0], 'tokens') // 5
 */
export function spendOf(row: SampleRecord, axis: Spend): number | undefined {
  if (axis !== 'tokens') return row[axis];
  return row.tokens === undefined ? undefined : row.tokens + (row.judgeTokens ?? 0);
}

/** The share of right answers at one budget, its interval over problems, and what a problem spent on average. */
export interface SpendPoint extends Estimate {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly width: number;
  readonly problems: number;
}

/** One way to spend: a strategy with who chooses for it, at several budgets. */
export interface SpendCurve {
  readonly label: string;
  readonly points: readonly SpendPoint[];
}

const labelOf = ({ strategy, verifier }: SampleRecord) =>
  verifier === 'none' ? strategy : `${strategy} by ${verifier}`;

/**
 * Quality against what was spent, on any axis: a curve for each strategy with its verifier, a point for each of its budgets.
 *
 * @param rows samples of strategies
 * @param axis what was spent: FLOPs, tokens, seconds, ...
 * @param options `seed` of the bootstrap, and `labels`, the name of a row's curve (default: strategy and verifier)
 * @returns a curve per label, its points in increasing order of spending
 * @throws RangeError for rows that do not say what the axis asks for.
 * @example spendCurves(textRows, 'tokens', { seed: 0 })[0].points[0].x // 5 per problem
 */
export function spendCurves(
  rows: readonly SampleRecord[],
  axis: Spend,
  { seed, labels = labelOf }: { readonly seed: number; readonly labels?: (row: SampleRecord) => string },
): SpendCurve[] {
  return [...groupBy(rows, labels)].map(([label, own]) => {
    const budgets = groupBy(own, ({ sampler, settings, depth, width }) =>
      JSON.stringify([sampler, settings, depth, width]),
    );
    const points = [...budgets.values()].map((group): SpendPoint => {
      const spent = group.map((row) => {
        const one = spendOf(row, axis);
        if (one !== undefined) return one;
        throw new RangeError(
          `spendCurves: expected "${axis}" on every row, got none for problem ${row.problem} of ${label}`,
        );
      });
      const problems = [...groupBy(group, ({ problem }) => problem).values()].map((some) => mean(some, scoreOf));
      const estimate = bootstrap(problems, (sample) => mean(sample), { seed });
      const { depth, width } = group[0]!;
      return { x: mean(spent), y: estimate.value, ...estimate, depth, width, problems: problems.length };
    });
    return { label, points: points.sort((a, b) => a.x - b.x) };
  });
}
