import { readFileSync } from 'node:fs';
import { inPackage } from '../compute/paths.js';

/** The cells of one line of CSV; a cell in quotes may hold commas, and two quotes for one. */
const cellsOf = (line: string): string[] =>
  Array.from(`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g), ([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );

/**
 * The rows of a table of data/published by column name; no cell holds the end of a line.
 *
 * @throws SyntaxError for a row that has not as many cells as the header
 * @example published('brown2024-swebench-cost')[0].model // 'DeepSeek-Coder-V2-Instruct'
 */
export function published(name: string): Record<string, string>[] {
  const path = inPackage('data', 'published', `${name}.csv`);
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = cellsOf(head);
  return lines.map((line, i) => {
    const cells = cellsOf(line);
    if (cells.length !== columns.length) {
      throw new SyntaxError(`${path}: row ${i}: expected ${columns.length} cells, got ${cells.length}`);
    }
    return Object.fromEntries(columns.map((column, j) => [column, cells[j]!]));
  });
}
