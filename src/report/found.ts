import type { Finding, Power } from '../claims/claim.js';
import { CLAIMS } from '../claims/claims.js';
import type { Ledger, LedgerEntry } from '../claims/ledger.js';
import { cellsOf, matrixRow } from '../claims/matrix.js';
import { effectText, shortNumber } from '../figures/ledger.js';
import { taskOf } from './matrix.js';
import { powerText } from './table.js';

/** The line that a cell of findings begins with, by which it is found again. */
export const FOUND_HEADING = '## What was found';

/** The most comparisons beside the verdict of one claim that are told. */
const BESIDE = 6;

/** The ids of the claims whose evidence a notebook draws, by its number: "11". */
export const claimsOfNotebook = (number: string): string[] =>
  CLAIMS.filter(({ notebooks }) => notebooks.includes(number)).map(({ id }) => id);

/** The unit of a claim in one family, where it says "share of right answers (language), ln distance (images)". */
function unitIn(unit: string, family: string): string {
  const [, language, images] = /^(.+) \(language\), (.+) \(images\)$/.exec(unit) ?? [];
  if (language === undefined || images === undefined) return unit;
  return family === 'language' ? language : images;
}

/** What a logarithm comes to: ", a factor of 1.28 (0.904 to 1.81)". */
function factor(unit: string, { effect, low, high }: Pick<Finding, 'effect' | 'low' | 'high'>): string {
  const base = unit.startsWith('ln ') ? Math.E : unit.startsWith('log2 ') ? 2 : undefined;
  if (base === undefined || ![effect, low, high].every(Number.isFinite)) return '';
  const [middle, from, to] = [effect, low, high].map((value) => shortNumber(base ** value));
  return `, a factor of ${middle} (${from} to ${to})`;
}

/** Text as Markdown shows it, without meaning more. */
const plain = (text: string): string => text.replace(/[\\*_`|<>[\]#~]/g, '\\$&');

const sentence = (label: string, text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : [`${label}${plain(text)}.`];

/** Power that is known: JSON makes null of what is not finite. */
const telling = (power: Power | undefined): power is Power => Number.isFinite(power?.smallest);

/** What was found in one family and task: effect, interval, over what, the rows with their decoding, and the limits of it. */
function cellLine(entry: LedgerEntry, cell: ReturnType<typeof cellsOf>[number], finding: Finding): string {
  const { what, picked, open, power, samples } = finding;
  const unit = unitIn(entry.unit, cell.family);
  const number = effectText({ effect: cell.effect, interval: [cell.low, cell.high] });
  const place = [cell.family, taskOf(cell)].filter((name) => name !== '' && !taskOf(cell).startsWith(`${name}: `));
  const told = number === 'no estimate' ? number : `${number} ${plain(unit)}${factor(unit, cell)}`;
  return [
    `- **${plain([...new Set(place)].join(', '))}: ${cell.verdict}.** ${told}, over ${plain(samples)}.`,
    ...sentence('Compared: ', what),
    ...sentence('Rows: ', picked),
    ...sentence('Decides nothing: ', open),
    ...sentence('', telling(power) ? powerText(power, samples).replace(/^p/, 'P') : undefined),
  ].join(' ');
}

/** Comparisons beside the verdict: controls, in which nothing may be found, and notes. */
function besideLines({ findings }: LedgerEntry, role: 'control' | 'note'): string[] {
  const own = findings.filter((finding) => finding.role === role);
  const label = role === 'control' ? 'Control' : 'Beside it';
  const lines = own.slice(0, BESIDE).map((finding) => {
    const { what, samples, effect, low, high, open } = finding;
    const fault = role === 'control' && open !== undefined ? ': it found something, and must not' : '';
    const number = effectText({ effect, interval: [low, high] });
    return `- ${label}: ${plain(what)}: ${number}, over ${plain(samples)}${fault}.`;
  });
  const more = own.length - lines.length;
  return more > 0 ? [...lines, `- ${more} more of this kind stand in the report of the ledger.`] : lines;
}

/** Whose claim it is, as a sentence begins. */
const WHOSE: Readonly<Record<LedgerEntry['origin'], string>> = {
  paper: 'Claim of the paper',
  'open question': 'Open question of the paper',
  lab: 'Claim of this lab',
  title: 'Claim of the paper’s title',
};

/** One claim: whose it is, what is tested, and what was found in each family and task. */
function claimText(entry: LedgerEntry): string {
  const { number, name, origin, paper, sentence: tested, why, level } = entry;
  const said = paper === undefined ? '' : `: ${plain(paper.sentence.replace(/\.$/, ''))} (${plain(paper.place)})`;
  const cells = cellsOf(entry);
  const lines = cells.map((cell, i) => cellLine(entry, cell, entry.findings[entry.cells[i]!.hangsOn]!));
  return [
    `### ${number}. ${plain(name)}: ${matrixRow(entry).told}`,
    '',
    `${WHOSE[origin]}${said}. Tested: ${plain(tested)} Intervals of ${(100 * level).toFixed(2)} %. Why this verdict: ${plain(why)}.`,
    '',
    ...(lines.length === 0 ? ['- No evidence.'] : lines),
    ...besideLines(entry, 'control'),
    ...besideLines(entry, 'note'),
  ].join('\n');
}

/**
 * What was found for some claims, in Markdown, for the last cell of a notebook: each with its verdict by family, and for every family and task the
 * effect with its interval, over how many problems or trainings, the rows with their models, decoding and measure, why it may decide nothing,
 * and its power. Logarithms are told as factors too.
 *
 * @param ledger its entries
 * @param claims their ids, in the order in which they are told
 * @returns Markdown
 * @throws RangeError for a claim that the ledger does not have.
 * @example found(ledger, ['noise-search']).split('\n')[0] // '## What was found'
 */
export function found({ entries }: Pick<Ledger, 'entries'>, claims: readonly string[]): string {
  const told = claims.map((id) => {
    const entry = entries.find((one) => one.id === id);
    if (entry === undefined) throw new RangeError(`found: expected a claim of the ledger, got ${id}`);
    return claimText(entry);
  });
  const how =
    'From the committed evidence, that of full runs (`data/evidence`), by the rules of the ledger; written by `npm run ledger -- --keep`, and a test keeps it so. With 95 % no verdict of the whole ledger is wrong.';
  return [FOUND_HEADING, how, ...told].join('\n\n');
}

/** A notebook as it stands in its file, as far as this room looks at it. */
export interface NotebookText {
  readonly cells: readonly { readonly cell_type: string; readonly source: string | readonly string[] }[];
}

const textOf = (source: string | readonly string[]): string => (typeof source === 'string' ? source : source.join(''));

/**
 * A notebook that ends with what was found for its claims: its last cell anew, or one more. A notebook that draws the evidence of no claim stays
 * as it is.
 *
 * @param number of the notebook: "11"
 */
export function withFound<Notebook extends NotebookText>(
  notebook: Notebook,
  number: string,
  ledger: Pick<Ledger, 'entries'>,
): Notebook {
  const claims = claimsOfNotebook(number);
  if (claims.length === 0) return notebook;
  const source = found(ledger, claims).split(/(?<=\n)/);
  const kept = notebook.cells.filter(({ source: text }) => !textOf(text).startsWith(FOUND_HEADING));
  return { ...notebook, cells: [...kept, { cell_type: 'markdown', id: 'found', metadata: {}, source }] };
}
