import type { Ledger, LedgerEntry } from '../claims/ledger.js';
import { byFamily, type Cell, type MatrixRow, matrixOf } from '../claims/matrix.js';
import { effectText } from '../figures/ledger.js';
import type { Verdict } from '../numerics/verdict.js';

export const MARKS: Readonly<Record<Verdict, string>> = { supported: '+', contradicted: '−', undecided: '?' };

/** How the marks of cells are read. */
export const MARKS_TOLD =
  '+ supported, − contradicted, ? undecided; o has numbers that may decide nothing, the claim’s own text says why';

export const markOf = ({ verdict, open }: Cell): string => (open === undefined ? MARKS[verdict] : 'o');

/** The column of a family: its own, or "" where it is of several at once or of none that the lab runs. */
export const columnOf = (family: string): string => (family === 'published' || / and |, /.test(family) ? '' : family);

/** What a cell is about: its task, and its families where there are several. */
export const taskOf = ({ family, task }: Cell): string =>
  [columnOf(family) === '' ? family : '', task || (family === '' ? 'all together' : '')].filter(Boolean).join(': ') ||
  'all together';

/** The cells of a claim that stand in one column. */
export const cellsIn = (families: MatrixRow['families'], column: string): Cell[] =>
  [...families].filter(([family]) => columnOf(family) === column).flatMap(([, cells]) => cells);

/** "0.61 (0.52 to 0.69)" */
export const cellEffect = ({ effect, low, high }: Cell): string => effectText({ effect, interval: [low, high] });

/** The families that have a column of their own; what is of none stands under "". */
export const columnsOf = (rows: readonly MatrixRow[]): string[] =>
  [...new Set(rows.flatMap(({ families }) => [...families.keys()].map(columnOf)))].sort(byFamily);

/** Which finding the verdict hangs on: "language, arithmetic: 0.61 (0.52 to 0.69) share of right answers, 540 problems". */
export function hanging(entry: LedgerEntry): string {
  const { hangsOn, findings, effect, unit, samples } = entry;
  const finding = hangsOn === null ? undefined : findings[hangsOn];
  if (finding === undefined || effect === null) return effectText(entry);
  const where = [finding.family, finding.task].filter((name) => name !== '').join(', ');
  return `${where === '' ? '' : `${where}: `}${effectText(entry)} ${unit}, ${samples}`;
}

/** One family of one claim: its name and its cells. */
function familyLine(family: string, cells: readonly Cell[]): string {
  const told = cells.map((cell) => `${markOf(cell)} ${taskOf(cell)} ${cellEffect(cell)}`);
  return `      ${(family === '' ? 'all' : family).padEnd(9)}  ${told.length === 0 ? 'no evidence' : told.join('   ')}`;
}

/**
 * The claims by family and task as text, grouped by whose they are: each with its verdict and what it hangs on, and a line per family with the
 * effect and interval of each task.
 *
 * @example matrixText(testClaims(loadEvidence('data/evidence'))).split('\n')[0] // 'What the paper claims'
 */
export function matrixText(ledger: Pick<Ledger, 'entries'>): string {
  const groups = matrixOf(ledger).map(({ title, rows }) => {
    const lines = rows.flatMap(({ entry, told, families }) => [
      `${String(entry.number).padStart(2)}  ${entry.name}: ${told}`,
      ...(entry.effect === null ? [] : [`      hangs on   ${hanging(entry)}`]),
      ...[...families]
        // What was tested across families has no line for each.
        .filter(([, cells]) => cells.length > 0 || !families.has(''))
        .map(([family, cells]) => familyLine(family, cells)),
    ]);
    return [title, ...lines].join('\n');
  });
  return [...groups, MARKS_TOLD].join('\n\n');
}

/** A cell of a table of Markdown: its tasks below each other. */
const markdownCell = (cells: readonly Cell[]): string =>
  cells.map((cell) => `${markOf(cell)} ${taskOf(cell)} ${cellEffect(cell)}`).join('<br>');

/**
 * The same as a table of Markdown: a column per family, a row per claim, a heading row per group.
 *
 * @example matrixMarkdown(ledger)[0] // '| | claim | verdict | language | diffusion | flow | together | hangs on |'
 */
export function matrixMarkdown(ledger: Pick<Ledger, 'entries'>): string[] {
  const groups = matrixOf(ledger);
  const columns = columnsOf(groups.flatMap(({ rows }) => rows));
  const head = ['', 'claim', 'verdict', ...columns.map((family) => family || 'together'), 'hangs on'];
  const rows = groups.flatMap(({ title, rows: list }) => [
    ['', `**${title}**`, ...Array.from({ length: head.length - 2 }, () => '')],
    ...list.map(({ entry, told, families }) => [
      ...[String(entry.number), `[${entry.name}](../src/claims/rules/${entry.id}.ts)`],
      told === 'undecided' ? told : `**${told}**`,
      ...columns.map((column) => markdownCell(cellsIn(families, column))),
      hanging(entry),
    ]),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) =>
    `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |'),
  );
}
