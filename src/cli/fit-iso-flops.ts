import { printable } from '../compute/printable.js';
import { type IsoFlops, isoFlops } from '../fit/iso-flops.js';
import type { Interval } from '../numerics/estimate.js';
import { type Table, TableError } from '../records/table.js';
import { columnLines } from '../records/text-table.js';
import type { FIT_KINDS } from './fit-plan.js';
import { type Group, groupsOf } from './fit-rows.js';
import { columnsOf } from './table-options.js';
import { numberOf, required, UsageError, type Values } from './usage.js';

/** Options of other fits, which say nothing of parabolas. */
const OTHERS = [
  ...['law', 'model', 'start', 'loss', 'delta', 'engine', 'sigma', 'hold-out', 'cluster'],
  ...['plot', 'size', 'title', 'log'],
] as const satisfies readonly (keyof typeof FIT_KINDS)[];

/** What --iso-flops asks for: a parabola in the logarithm of `size` at each budget. */
export interface IsoFlopPlan {
  readonly budget: string;
  readonly size: string;
  readonly y: string;
  readonly by: readonly string[];
  readonly strict: boolean;
  readonly seed: number;
  readonly replicates: number;
  readonly unit: number;
}

/** The plan of --iso-flops, checked before the table is opened; undefined where it is not asked for. */
export function isoFlopPlan(values: Values<typeof FIT_KINDS>): IsoFlopPlan | undefined {
  const budget = values['iso-flops'];
  if (budget === undefined) {
    if (values.unit !== undefined) throw new UsageError('--unit: expected --iso-flops with it, got none');
    return undefined;
  }
  const other = OTHERS.find((name) => values[name] !== undefined);
  if (other !== undefined) throw new UsageError(`--iso-flops: expected no --${other} with it, got one`);
  const [size, ...more] = columnsOf([required('x', values.x)]);
  if (more.length > 0) throw new UsageError('--iso-flops: expected one column of x, the parameters, got several');
  return {
    budget,
    size: size!,
    y: required('y', values.y),
    by: columnsOf(values.by),
    strict: values.strict === true,
    seed: numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true),
    replicates: numberOf('bootstrap', values.bootstrap ?? '400', 2, 1e6, true),
    unit: numberOf('unit', values.unit ?? '6', Number.MIN_VALUE, 1e6, false),
  };
}

/** The parabolas of one group of runs. */
interface Profiled {
  readonly by: string | null;
  readonly profile: IsoFlops;
}

function profileOf({ by, rows }: Group, { seed, replicates, unit }: IsoFlopPlan, name: string): Profiled {
  const runs = rows.map(({ x, y }) => {
    const [n, budget] = x as readonly [number, number];
    return { n, budget, y };
  });
  try {
    return { by, profile: isoFlops(runs, { seed, replicates, unit }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TableError(`${name}: ${by === null ? '' : `${printable(by, 60)}: `}${error.message}`);
  }
}

/** The profiles of a table, one for each group. @throws TableError where fewer than two budgets have a lowest point. */
export async function isoFlopProfiles(table: Table, plan: IsoFlopPlan): Promise<Profiled[]> {
  const { size, budget, y, by, strict } = plan;
  const laws = [{ name: 'a parabola in logarithms', domain: 'x > 0' }] as const;
  const groups = await groupsOf(table, { x: [size, budget], y, by, strict, laws });
  return groups.map((group) => profileOf(group, plan, table.name));
}

const entry = ({ value, low, high }: Interval) => ({ value, ci: [low, high] });

/** A profile for machines. */
export const profileJson = ({ by, profile }: Profiled) => ({
  by,
  optima: profile.optima.map(({ budget, n, d, y }) => ({ budget, n: entry(n), d: entry(d), y: entry(y) })),
  left: profile.left,
  exponentN: entry(profile.exponentN),
  exponentD: entry(profile.exponentD),
  resamples: profile.used,
});

const shown = ({ value, low, high }: Interval) =>
  `${value.toPrecision(4)}${Number.isNaN(low) ? '' : ` [${low.toPrecision(4)}, ${high.toPrecision(4)}]`}`;

/** A profile for people: a line per budget, the exponents, and the budgets without a lowest point. */
export function profileLines({ by, profile }: Profiled): string[] {
  const head = ['budget', 'best N', 'D', 'lowest y'];
  const rows = profile.optima.map(({ budget, n, d, y }) => [budget.toPrecision(4), shown(n), shown(d), shown(y)]);
  return [
    ...(by === null ? [] : [`${printable(by, 60)}:`]),
    ...columnLines([head, ...rows], [0]),
    `N grows as budget^${shown(profile.exponentN)}, D as budget^${shown(profile.exponentD)}`,
    ...profile.left.map(({ budget, why }) => `budget ${budget.toPrecision(4)}: no lowest point, ${why}`),
  ];
}
