import type { Finding, Power, Verdict } from '../claims/claim.js';
import type { Ledger } from '../claims/ledger.js';
import { ORIGIN_TOLD } from '../claims/matrix.js';
import { effectText, shortNumber } from '../figures/ledger.js';
import { matrixMarkdown, matrixText } from './matrix.js';

/**
 * The ledger as text: the matrix of claims by family and task, and how its intervals are read.
 *
 * @param ledger its entries
 * @returns lines, joined by line feeds
 * @example ledgerTable(ledger).split('\n')[0] // 'What the paper claims'
 */
export const ledgerTable = (ledger: Ledger): string => `${matrixText(ledger)}\n${levelText(ledger)}`;

/** At which level the intervals stand, and what that makes of all verdicts together. */
export const levelText = ({ level }: Pick<Ledger, 'level'>): string =>
  `Decided one-sided by Holm's procedure, so that with 95 % no verdict is wrong. Intervals are at the level at which a claim was decided or last tried, ${(100 * level).toFixed(2)} % at the first step.`;

/** A text with these lines in place of its table whose first line begins so; it must have one. */
export function withRows(text: string, head: string, rows: readonly string[]): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(head));
  if (from < 0) throw new Error(`expected a table that begins with "${head}", got none`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  lines.splice(from, length, ...rows);
  return lines.join('\n');
}

/** A text whose table of claims is that of this ledger; it must have one. */
export const withTable = (text: string, ledger: Ledger): string =>
  withRows(text, '| | claim | verdict |', matrixMarkdown(ledger));

const VERDICTS_LINE = /^On the committed evidence, of \d+ claims .* undecided/m;

/** A text whose sentence about all verdicts is that of this ledger; it must have one. */
export function withVerdicts(text: string, { entries }: Pick<Ledger, 'entries'>): string {
  const of = (wanted: Verdict) => entries.filter(({ verdict }) => verdict === wanted).length;
  const said = (['supported', 'contradicted'] as const).map((verdict) => `${of(verdict)} are ${verdict}`).join(', ');
  const line = `On the committed evidence, of ${entries.length} claims ${said} and ${of('undecided')} are undecided`;
  if (!VERDICTS_LINE.test(text))
    throw new Error('expected a sentence "On the committed evidence, of N claims ...", got none');
  return text.replace(VERDICTS_LINE, line);
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
    if (before?.verdict === entry.verdict) return [];
    return [`${entry.number}. ${entry.name}: ${entry.verdict} here, ${before?.verdict ?? 'not tested'} in ${name}`];
  });
  return changed.length === 0 ? `All verdicts are those of ${name}.` : changed.join('\n');
}

/** What was compared, on which rows, and what such a comparison can tell. */
function findingLines({ role, effect, low, high, what, samples, picked, open, power }: Finding): string[] {
  const shown = effectText({ effect, interval: [low, high] });
  return [
    `  ${role.padEnd(7)}  ${shown.padEnd(34)}  ${what} (${samples})`,
    ...(picked === '' ? [] : [`           rows: ${picked}`]),
    ...(open === undefined ? [] : [`           decides nothing: ${open}`]),
    ...(power === undefined ? [] : [`           ${powerText(power, samples)}`]),
  ];
}

/** "supports 0.08 and more in 80 % of cases; 700 problems would contradict none" */
export function powerText({ smallest, needed }: Power, samples: string): string {
  const of = samples.replace(/^[\d.,]+ /, '');
  const none = needed === null ? '' : `; ${Math.ceil(needed)} ${of} contradict an effect of nothing in 80 %`;
  return `power: supports ${shortNumber(smallest)} and beyond in 80 % of cases${none}`;
}

/**
 * What was found for one claim, in full: what the paper says, its rule, every comparison, and the command that makes it again.
 *
 * @param ledger its entries
 * @param id of the claim
 * @returns several lines
 * @example entryText(ledger, 'chains').includes('chain') // true
 */
export function entryText({ entries }: Ledger, id: string): string {
  const entry = entries.find((one) => one.id === id)!;
  const { paper, origin } = entry;
  return [
    `${entry.number}. ${entry.name}: ${entry.verdict}, ${effectText(entry)} ${entry.effect === null ? '' : entry.unit}`.trimEnd(),
    `  origin   ${ORIGIN_TOLD[origin]}${paper === undefined ? '' : `: ${paper.sentence} (${paper.place})`}`,
    `  claim    ${entry.sentence}`,
    `  rule     ${entry.rule}`,
    `  why      ${entry.why}`,
    ...entry.findings.flatMap(findingLines),
    `  figure   ${entry.figure}; again: ${entry.command}; intervals of ${(100 * entry.level).toFixed(2)} %`,
  ].join('\n');
}
