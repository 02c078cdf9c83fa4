import type { Ledger } from '../claims/ledger.js';
import { matrixRow } from '../claims/matrix.js';
import { effectText } from '../figures/ledger.js';
import { withRows } from './table.js';

/** How the table begins in a page. */
const HEAD = '| claim | on the first seeds | on the second | effect on the first | on the second |';

/**
 * Claims as two ledgers of the same rules on two sets of seeds have them, a line each: whether a verdict holds on seeds that it was not read from.
 *
 * @param first entries of the ledger that is told
 * @param second those on other seeds
 * @returns lines of a table in Markdown
 * @throws Error for a claim that the second ledger does not have
 * @example secondTable(ledger, ledger).length // claims and two lines of head
 */
export function secondTable(first: Ledger, second: Ledger): string[] {
  const others = new Map(second.entries.map((entry) => [entry.id, entry]));
  const rows = first.entries.map((entry) => {
    const other = others.get(entry.id);
    if (other === undefined)
      throw new Error(`second set of seeds: expected claim ${entry.id}, got a ledger without it`);
    const cells = [matrixRow(entry).told, matrixRow(other).told, effectText(entry), effectText(other)];
    return `| ${entry.number} ${[entry.name, ...cells].join(' | ')} |`;
  });
  return [HEAD, '| --- | --- | --- | --- | --- |', ...rows];
}

/** A text whose table of two sets of seeds is that of these ledgers; it must have one. */
export const withSecond = (text: string, first: Ledger, second: Ledger): string =>
  withRows(text, HEAD, secondTable(first, second));

/** Claims that one ledger supports and the other contradicts, by number. */
export function opposites(first: Ledger, second: Ledger): number[] {
  const others = new Map(second.entries.map(({ id, verdict }) => [id, verdict]));
  return first.entries
    .filter(({ id, verdict }) => {
      const both = [verdict, others.get(id)];
      return both.includes('supported') && both.includes('contradicted');
    })
    .map(({ number }) => number);
}
