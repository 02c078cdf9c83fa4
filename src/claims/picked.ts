import type { Arm } from './arms.js';
import { posedOf, type Setup, type Spot, taskOf } from './select.js';

type Row = Setup | Spot | Arm;

const list = (values: readonly (string | number)[]): string => {
  const each = [...new Set(values)];
  const numbers = each.every((value) => typeof value === 'number');
  return (numbers ? each.sort((a, b) => Number(a) - Number(b)) : each).join(', ');
};

/** "best-of-n of 4, 16 by likelihood, depth 24" */
function wayOf(rows: readonly Row[]): string {
  const ways = new Set(rows.map(({ strategy, verifier }) => `${strategy}|${verifier}`));
  return [...ways]
    .map((way) => {
      const [strategy = '', verifier] = way.split('|');
      const own = rows.filter((row) => `${row.strategy}|${row.verifier}` === way);
      const widths = strategy === 'single' || strategy === 'real' ? '' : ` of ${list(own.map(({ width }) => width))}`;
      const depth = strategy === 'real' ? '' : `, depth ${list(own.map((row) => row.depth))}`;
      return `${strategy}${widths}${verifier === 'none' ? '' : ` by ${verifier}`}${depth}`;
    })
    .join(' and ');
}

const decodingOf = (row: Row): readonly string[] =>
  'chosen' in row ? row.chosen : [row.sampled === '' ? 'usual decoding' : row.sampled.trim()];

/** What was measured, over what. */
function measureOf(rows: readonly Row[]): string {
  const [row] = rows;
  if (row !== undefined && 'measure' in row) {
    const seeds = list(rows.map((one) => ('seeds' in one ? one.seeds.size : 0)));
    return `${list(rows.map((one) => ('measure' in one ? one.measure : '')))} of ${list(rows.map((one) => ('set' in one ? one.set : 0)))} images, seeds per training: ${seeds}`;
  }
  return `${list(rows.map((one) => ('scores' in one ? one.scores.size : 0)))} problems`;
}

/**
 * The place of a comparison in the matrix and which rows it compares, in one sentence: notebook, models, ways and widths, decoding,
 * measure and set, or problems.
 *
 * @example pickedFrom([beam], [bestOfN]).picked // 'notebook 15-equal-compute; language-arithmetic@c1f24fa9; beam of 4 ... against best-of-n of 8 ...'
 */
export function pickedFrom(
  first: readonly Row[],
  second: readonly Row[] = [],
): { family: string; task: string; picked: string } {
  const rows = [...first, ...second];
  const [{ family, told, sampled }] = rows as [Row];
  const notebooks = list(rows.flatMap(({ notebook }) => (notebook === undefined ? [] : [notebook])));
  const against = second.length === 0 ? '' : ` against ${wayOf(second)}`;
  const picked = [
    ...(notebooks === '' ? [] : [`notebook ${notebooks}`]),
    list(rows.map(({ model }) => model)),
    `${wayOf(first)}${against}`,
    list(rows.flatMap(decodingOf)),
    measureOf(rows),
  ].join('; ');
  return { family, task: posedOf({ told, sampled }), picked };
}

/** The same for several families or tasks at once. */
export const pickedAcross = (rows: readonly Row[]): { family: string; task: string; picked: string } => ({
  ...pickedFrom(rows),
  family: list(rows.map(({ family }) => family)),
  task: list(rows.map((row) => taskOf({ ...row, told: posedOf(row) }))),
});
