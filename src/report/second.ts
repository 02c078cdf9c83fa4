import type { Ledger } from '../claims/ledger.js';
import { matrixRow } from '../claims/matrix.js';
import { effectText } from '../figures/ledger.js';

/** How the table begins in a page. */
const HEAD = '| claim | on the first seeds | on the second | effect on the first | on the second |';

const inCell = (text: string): string => text.replaceAll('|', '\\|');

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
    return `| ${entry.number} ${[entry.name, ...cells].map(inCell).join(' | ')} |`;
  });
  return [HEAD, '| --- | --- | --- | --- | --- |', ...rows];
}

/** A text whose table of two sets of seeds is that of these ledgers; it must have one. */
export function withSecond(text: string, first: Ledger, second: Ledger): string {
  const lines = text.split('\n');
  const from = lines.indexOf(HEAD);
  if (from < 0) throw new Error(`expected a table that begins with "${HEAD}", got none`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  lines.splice(from, length, ...secondTable(first, second));
  return lines.join('\n');
}

/** Claims that one ledger supports and the other contradicts, by number. */
export function opposites(first: Ledger, second: Ledger): number[] {
  const others = new Map(second.entries.map(({ id, verdict }) => [id, verdict]));
  const opposite = { supported: 'contradicted', contradicted: 'supported', undecided: undefined };
  return first.entries
    .filter(({ id, verdict }) => others.get(id) === (opposite[verdict] ?? null))
    .map(({ number }) => number);
}
