import { quotedText } from '../../compute/printable.js';
import { TableError } from './error.js';

export type Cell = string | null;

/** What the mark before the fraction is, where numbers are written with marks; `plain` has no marks but the point. */
export type Style = 'plain' | '.' | ',';

const EXPONENT = '(?:[eE][+-]?\\d+)?';
const grouped = (marks: string, point: string) =>
  `[+-]?(?:\\d+|\\d{1,3}(?:[${marks}]\\d{3})+)(?:${point}\\d*)?${EXPONENT}`;

/** The whole of a number in each style; no group marks within a fraction, and a group has three digits. */
const PATTERNS: Readonly<Record<Style, string>> = {
  plain: `[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)${EXPONENT}`,
  '.': grouped(",' \u00a0\u202f", '\\.'),
  ',': grouped(".' \u00a0\u202f", ','),
};
const MARKS: Readonly<Record<Style, string>> = { plain: '', '.': ",' \u00a0\u202f", ',': ".' \u00a0\u202f" };

const tests = Object.fromEntries(
  Object.entries(PATTERNS).map(([style, pattern]) => [style, new RegExp(`^(?:${pattern})$`)]),
) as Readonly<Record<Style, RegExp>>;

const GAP = /^(?:|nan|null|none|na|n\/a|#n\/a)$/i;

/** Whether a cell holds nothing: empty, or a word for nothing. */
export const isGap = (cell: Cell): boolean => cell === null || GAP.test(cell.trim());

/** The number in a cell of a style, NaN for none. */
export function numberOfStyle(cell: string, style: Style): number {
  const text = cell.trim();
  if (!tests[style].test(text)) return tests.plain.test(text) && style === '.' ? Number(text) : Number.NaN;
  if (style === 'plain') return Number(text);
  const bare = Array.from(text)
    .filter((character) => !MARKS[style].includes(character))
    .join('');
  return Number(bare.replace(',', '.'));
}

/** A finite number from a cell; `where` begins the message about anything else. */
export function numberIn(cell: Cell, where: string, style: Style = 'plain'): number {
  const value = cell === null ? Number.NaN : numberOfStyle(cell, style);
  if (!Number.isFinite(value)) {
    throw new TableError(`${where}: expected a finite number, got ${cell === null ? 'nothing' : quotedText(cell)}`);
  }
  return value;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const matches = (text: string, style: Style) => `regexp_full_match(trim(${text}), ${quoted(PATTERNS[style])})`;

/** SQL of whether a cell holds nothing. */
export const gapSql = (text: string) =>
  `(${text} IS NULL OR lower(trim(${text})) IN ('', 'nan', 'null', 'none', 'na', 'n/a', '#n/a'))`;

/** SQL of the number in a cell of text, NULL for none. */
export function numberSql(text: string, style: Style): string {
  const bare = (marks: string) => `translate(trim(${text}), ${quoted(marks)}, '')`;
  const plain = `WHEN ${matches(text, 'plain')} THEN try_cast(trim(${text}) AS DOUBLE)`;
  if (style === 'plain') return `CASE ${plain} END`;
  if (style === '.') return `CASE ${plain} WHEN ${matches(text, '.')} THEN try_cast(${bare(MARKS['.'])} AS DOUBLE) END`;
  return `CASE WHEN ${matches(text, ',')} THEN try_cast(replace(${bare(MARKS[','])}, ',', '.') AS DOUBLE) END`;
}

/** SQL of whether a cell is a number in a style. */
export const isNumberSql = (text: string, style: Style) =>
  style === '.' ? `(${matches(text, 'plain')} OR ${matches(text, '.')})` : matches(text, style);

/** What a column's cells can be read as. */
export interface Readings {
  readonly column: string;
  readonly plain: boolean;
  readonly point: boolean;
  readonly comma: boolean;
  /** A cell that is not plain. */
  readonly odd: string;
}

/**
 * The style of each column, by what all its cells can be: those of one file are written alike, so a column that could be read both ways
 * follows the others, and in a file with commas between its cells the comma is no point. What could still be 1.234 or 1234 is refused.
 */
export function stylesOf(
  readings: readonly Readings[],
  name: string,
  said: Style | undefined,
  commas: boolean,
): Style[] {
  if (said === ',') return readings.map(({ comma, plain }) => (comma || !plain ? ',' : 'plain'));
  if (said === '.') return readings.map(({ plain }) => (plain ? 'plain' : '.'));
  const odd = readings.filter(({ plain }) => !plain);
  if (odd.length === 0) return readings.map(() => 'plain');
  const file = odd.some(({ comma, point }) => comma && !point) ? ',' : undefined;
  return readings.map(({ column, plain, point, comma, odd: cell }) => {
    if (plain) return file === ',' && comma ? ',' : 'plain';
    if (point && comma && file === undefined && !commas) {
      throw new TableError(
        `${name}: column "${column}": expected numbers of one meaning, got ${quotedText(cell)}, which may be read both ways (--decimal . or --decimal ,)`,
      );
    }
    if (comma && (file === ',' || !point)) return ',';
    return point ? '.' : 'plain';
  });
}
