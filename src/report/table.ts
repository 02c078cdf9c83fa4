import type { Ledger } from '../claims/ledger.js';
import { effectText } from '../figures/ledger.js';
import { columnLines } from '../records/text-table.js';

const HEAD = ['', 'claim', 'verdict', 'effect', 'unit', 'over'];

/**
 * The ledger as text: a line a claim with its verdict, effect, interval and what it is over.
 *
 * @example ledgerTable(testClaims(loadEvidence('data/evidence'))).split('\n').length // 23
 */
export function ledgerTable({ level, entries }: Ledger): string {
  const rows = entries.map((entry) => {
    const { number, name, verdict, unit, samples, effect } = entry;
    const found = effect !== null;
    return [String(number), name, verdict, effectText(entry), found ? unit : '', found ? samples : ''];
  });
  return [
    ...columnLines([HEAD, ...rows], [0]),
    `Intervals of ${(100 * level).toFixed(2)} %, so that all of them hold together with 95 %.`,
  ].join('\n');
}

/**
 * The ledger as a table of Markdown, as the README holds it: each claim linked to its file.
 *
 * @example markdownTable(ledger)[0] // '| | claim | verdict | effect (99.76 % interval) | unit | over |'
 */
export function markdownTable({ level, entries }: Ledger): string[] {
  const rows = entries.map((entry) => {
    const { number, id, name, verdict, unit, samples } = entry;
    const told = verdict === 'undecided' ? verdict : `**${verdict}**`;
    return [number, `[${name}](src/claims/rules/${id}.ts)`, told, effectText(entry), unit, samples];
  });
  const head = ['', 'claim', 'verdict', `effect (${(100 * level).toFixed(2)} % interval)`, 'unit', 'over'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.map((line) => line.replace('|  |', '| |'));
}

/** A text whose table of claims is that of this ledger; it must have one. */
export function withTable(text: string, ledger: Ledger): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('| | claim | verdict |'));
  if (from < 0) throw new Error('expected a table that begins with "| | claim | verdict |", got none');
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  lines.splice(from, length, ...markdownTable(ledger));
  return lines.join('\n');
}

/**
 * The claims whose verdicts differ between two ledgers, a line each; a sentence where none do.
 *
 * @example ledgerChanges(testClaims(evidence), committed, 'the full run') // '13. Adaptive spending ...: undecided here, supported in the full run'
 */
export function ledgerChanges(ledger: Ledger, other: Ledger, name: string): string {
  const known = new Map(other.entries.map((entry) => [entry.id, entry]));
  const changed = ledger.entries.flatMap((entry) => {
    const before = known.get(entry.id);
    if (before === undefined || before.verdict === entry.verdict) return [];
    return [`${entry.number}. ${entry.name}: ${entry.verdict} here, ${before.verdict} in ${name}`];
  });
  return changed.length === 0 ? `All verdicts are those of ${name}.` : changed.join('\n');
}

/** What was found for one claim, in full: its rule, every comparison, and the command that makes it again. */
export function entryText({ entries, level }: Ledger, id: string): string {
  const entry = entries.find((one) => one.id === id)!;
  const findings = entry.findings.map((finding) => {
    const shown = effectText({ effect: finding.effect, interval: [finding.low, finding.high] });
    return `  ${finding.role.padEnd(7)}  ${shown.padEnd(34)}  ${finding.what} (${finding.samples})`;
  });
  return [
    `${entry.number}. ${entry.name}: ${entry.verdict}, ${effectText(entry)} ${entry.effect === null ? '' : entry.unit}`.trimEnd(),
    `  claim    ${entry.sentence}`,
    `  rule     ${entry.rule}`,
    `  why      ${entry.why}`,
    ...findings,
    `  figure   ${entry.figure}; again: ${entry.command}; intervals of ${(100 * level).toFixed(2)} % shared among the parts`,
  ].join('\n');
}
