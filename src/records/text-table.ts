import { largest } from '../numerics/statistics.js';
/**
 * Rows of text in columns as wide as their widest cell, two spaces apart; no space ends a line.
 *
 * @param right the columns that are set to the right, as numbers are
 * @example columnLines([['law', 'weight'], ['power', '0.96']]) // ['law    weight', 'power  0.96']
 */
export function columnLines(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, j) => largest(rows.map((row) => row[j]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, j) => (right.includes(j) ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
}
