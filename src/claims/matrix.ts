import { type Finding, ORIGINS, type Origin, type Verdict } from './claim.js';
import type { Ledger, LedgerEntry } from './ledger.js';

/** What was found for one claim in one family and task. */
export interface Cell extends Pick<Finding, 'family' | 'task' | 'effect' | 'low' | 'high' | 'samples' | 'what'> {
  readonly verdict: Verdict;
  /** Why it decides nothing though it has numbers. */
  readonly open?: string;
}

/** One claim across the families that it names, and those in which it was tested besides. */
export interface MatrixRow {
  readonly entry: LedgerEntry;
  /** "supported for language, contradicted for diffusion and flow"; the verdict alone where all families agree. */
  readonly told: string;
  /** By family; a family that the claim names and that no row was found for has no cells. */
  readonly families: ReadonlyMap<string, readonly Cell[]>;
}

/** The claims of one origin. */
export interface MatrixGroup {
  readonly origin: Origin;
  readonly title: string;
  readonly rows: readonly MatrixRow[];
}

const TITLES: Readonly<Record<Origin, string>> = {
  paper: 'What the paper claims',
  'open question': 'What the paper leaves open, and the answer that is tried here',
  lab: 'What this lab adds',
  title: 'What the title of the paper claims',
};

/** Whose claim it is, in a word or two. */
export const ORIGIN_TOLD: Readonly<Record<Origin, string>> = {
  paper: 'the paper',
  'open question': 'open in the paper',
  lab: 'this lab',
  title: 'the title',
};

/** Families in the order of the page; any other by name after them, and what is of no single family last. */
const ORDER: readonly string[] = ['language', 'diffusion', 'flow'];
const place = (family: string) => (family === '' ? 99 : ORDER.includes(family) ? ORDER.indexOf(family) : ORDER.length);
/** Which of two families comes first on the page. */
export const byFamily = (a: string, b: string): number => place(a) - place(b) || (a < b ? -1 : 1);

/** The verdict of a family: against where one task is, for where all are. */
function together(cells: readonly Cell[]): Verdict {
  if (cells.some(({ verdict }) => verdict === 'contradicted')) return 'contradicted';
  return cells.length > 0 && cells.every(({ verdict }) => verdict === 'supported') ? 'supported' : 'undecided';
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** "supported for language, contradicted for diffusion and flow" */
function tell(verdict: Verdict, families: ReadonlyMap<string, readonly Cell[]>): string {
  const named = [...families].filter(([family]) => family !== '');
  const verdicts = named.map(([family, cells]) => ({ family, verdict: together(cells) }));
  const kinds = [...new Set(verdicts.map((one) => one.verdict))];
  // What is supported as a whole lacks nothing in a family that is only compared with.
  if (kinds.length < 2 || verdict === 'supported') return verdict;
  return kinds
    .map((kind) => `${kind} for ${listed(verdicts.filter((one) => one.verdict === kind).map(({ family }) => family))}`)
    .join(', ');
}

/** What was found for a claim in each family and task that its parts are of, by the finding that its verdict there hangs on. */
export const cellsOf = ({ cells, findings }: Pick<LedgerEntry, 'cells' | 'findings'>): Cell[] =>
  cells.map(({ family, task, verdict, hangsOn }) => {
    const { effect, low, high, samples, what, open } = findings[hangsOn]!;
    return { family, task, effect, low, high, samples, what, verdict, ...(open === undefined ? {} : { open }) };
  });

/** A claim with its cells. */
export function matrixRow(entry: LedgerEntry): MatrixRow {
  const cells = cellsOf(entry);
  const names = [
    ...new Set([...entry.families.filter((family) => family !== 'published'), ...cells.map(({ family }) => family)]),
  ];
  const families = new Map(
    names.sort(byFamily).map((family) => [family, cells.filter((cell) => cell.family === family)] as const),
  );
  return { entry, told: tell(entry.verdict, families), families };
}

/**
 * The claims by family and task, those of the paper first, then its open questions, what the lab adds, and the claim of the title.
 *
 * @example matrixOf(testClaims(evidence))[0].rows[3].families.get('language') // the cells of claim 4: arithmetic, multiplication
 */
export function matrixOf({ entries }: Pick<Ledger, 'entries'>): MatrixGroup[] {
  return ORIGINS.map((origin) => ({
    origin,
    title: TITLES[origin],
    rows: entries.filter((entry) => entry.origin === origin).map(matrixRow),
  })).filter(({ rows }) => rows.length > 0);
}
