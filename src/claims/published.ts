import { readFileSync } from 'node:fs';
import { inPackage } from '../compute/paths.js';

/** The rows of a table of data/published by column name; its cells hold no commas and no quotes. */
export function published(name: string): Record<string, string>[] {
  const path = inPackage('data', 'published', `${name}.csv`);
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = head.split(',');
  return lines.map((line, i) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) {
      throw new SyntaxError(`${path}: row ${i}: expected ${columns.length} cells, got ${cells.length}`);
    }
    return Object.fromEntries(columns.map((column, j) => [column, cells[j]!]));
  });
}
