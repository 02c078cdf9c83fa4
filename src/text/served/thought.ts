import { type Choice, chooseLaw } from '../../fit/choose.js';
import { scoreOf } from '../../measure/curves/score.js';
import { type Spend, type SpendCurve, spendCurves, spendOf } from '../../measure/curves/spend.js';
import { type Comparison, compareAtCosts, type SpendingCurve } from '../../measure/spending/equal-compute.js';
import { groupBy, largest, mean, smallest } from '../../numerics/statistics.js';
import type { SampleRecord } from '../../records/record.js';
import { sectionsOf, settingsColumn } from '../../records/settings-column.js';

/**
 * Tokens of thought that a row was allowed: the budget that its server was asked for, or the depth of a forced thought; undefined where neither.
 *
 * @param row of a served sweep
 * @returns tokens, or undefined
 * @throws SyntaxError for settings that are no such column
 * @example thoughtOf({ settings: '{"family":{"budget":64}}', depth: 1 }) // 64
 */
export function thoughtOf({ settings, depth }: Pick<SampleRecord, 'settings' | 'depth'>): number | undefined {
  const { budget, thought } = sectionsOf(settings).family ?? {};
  if (typeof budget === 'number') return budget;
  return thought === undefined ? undefined : depth;
}

/**
 * A row whose depth is the thought that it was allowed, with the same settings whatever that was: what curves and claims over lengths of
 * thought are made of. Rows without a budget of thought stay as they are.
 *
 * @param row of a served sweep
 * @returns the row, its budget of thought as its depth
 * @throws SyntaxError for settings that are no such column
 * @example byThought({ settings: '{"family":{"budget":64}}', depth: 1 }) // { settings: '{}', depth: 64 }
 */
export function byThought<Row extends Pick<SampleRecord, 'settings' | 'depth'>>(row: Row): Row {
  const depth = thoughtOf(row);
  const sections = sectionsOf(row.settings);
  if (depth === undefined || sections.family?.['budget'] === undefined) return row;
  const { budget: _, ...family } = sections.family;
  return { ...row, depth, settings: settingsColumn({ ...sections, family }) };
}

/** Serial and parallel spending on the same problems. */
export interface SerialParallel {
  /** One sample, with longer and longer thoughts. */
  readonly serial: SpendCurve;
  /** More and more samples of one length of thought, chosen from in one way. */
  readonly parallel: readonly SpendCurve[];
  /** The law that each curve follows, the serial one first. */
  readonly laws: readonly { readonly label: string; readonly choice: Choice }[];
  /** At equal spending, serial less parallel, over problems; one list for each parallel curve. */
  readonly differences: readonly { readonly label: string; readonly at: readonly Comparison[] }[];
}

/** Costs at which two curves are compared. */
const PLACES = 4;

/** One curve as configurations with the same problems in the same order. */
function spendingOf(rows: readonly SampleRecord[], axis: Spend): SpendingCurve {
  const budgets = groupBy(rows, ({ depth, width }) => `${depth} x ${width}`);
  return [...budgets].map(([label, group]) => {
    const problems = [...groupBy(group, ({ problem }) => problem)].sort(([a], [b]) => a - b);
    const cost = mean(group, (row) => spendOf(row, axis) ?? Number.NaN);
    return { label, cost, qualities: problems.map(([, some]) => mean(some, scoreOf)) };
  });
}

const SERIAL = 'one sample, longer thoughts';

/**
 * Longer thoughts against more samples at equal spending (C. Snell et al., arXiv:2408.03314, section 6; N. Muennighoff et al.,
 * arXiv:2501.19393, figure 4): the curve of single samples over lengths of thought, for each length and each choice among samples the curve
 * over widths, the law that each follows, and the differences at equal cost where both reach it.
 *
 * @param rows of a served sweep, over lengths of thought and widths
 * @param axis what was spent
 * @param options `seed` of the bootstrap
 * @returns curves, laws and differences, with intervals
 * @throws RangeError for rows without two lengths of thought.
 * @example serialAndParallel(rows, 'flops', { seed: 0 }).differences.length // 1
 */
export function serialAndParallel(
  rows: readonly SampleRecord[],
  axis: Spend,
  { seed }: { readonly seed: number },
): SerialParallel {
  const all = rows.filter((row) => thoughtOf(row) !== undefined).map(byThought);
  const single = all.filter(({ kind }) => kind === 'single');
  const lengths = [...new Set(single.map(({ depth }) => depth))].sort((a, b) => a - b);
  if (lengths.length < 2) {
    throw new RangeError(`serialAndParallel: expected single samples of two lengths of thought, got ${lengths.length}`);
  }
  const choices = groupBy(
    all.filter(({ kind }) => kind === 'choice'),
    ({ strategy, verifier, depth }) =>
      `${verifier === 'none' ? strategy : `${strategy} by ${verifier}`} of samples with thoughts of ${depth}`,
  );
  const groups = [...choices].map(([label, own]) => {
    // One sample is a choice among one.
    const one = own.some(({ width }) => width === 1) ? [] : single.filter(({ depth }) => depth === own[0]!.depth);
    return { label, rows: [...one, ...own] };
  });
  const curveOf = (label: string, some: readonly SampleRecord[]) =>
    spendCurves(
      some.map((row) => ({ ...row, settings: '{}' })),
      axis,
      { seed, labels: () => label },
    )[0]!;
  const serial = curveOf(SERIAL, single);
  const parallel = groups.map(({ label, rows: some }) => curveOf(label, some));
  const laws = [serial, ...parallel].map(({ label, points }) => {
    const errors = points.map(({ error }) => error).filter((error) => error > 0);
    const least = errors.length === 0 ? 1 : smallest(errors);
    const choice = chooseLaw(points.map(({ x, y, error }) => ({ x, y, sigma: error > 0 ? error : least })));
    return { label, choice };
  });
  const first = spendingOf(single, axis);
  const differences = groups.map(({ label, rows: some }) => {
    const second = spendingOf(some, axis);
    const ends = [first, second].map((curve) => curve.map(({ cost }) => cost));
    const [low, high] = [largest(ends.map(smallest)), smallest(ends.map(largest))];
    const places = low > high ? [] : Array.from({ length: PLACES }, (_, i) => low * (high / low) ** (i / (PLACES - 1)));
    return { label, at: compareAtCosts(first, second, [...new Set(places)], { seed }) };
  });
  return { serial, parallel, laws, differences };
}
