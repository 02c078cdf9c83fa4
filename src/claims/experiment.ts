import type { Evidence } from '../records/evidence.js';

/** Columns of evidence that experiments ask for; a row of a table without one of them is not asked for it. */
type Asked = Partial<
  Record<'notebook' | 'modality' | 'family' | 'task' | 'strategy' | 'kind' | 'role' | 'sampler' | 'measure', string>
>;

/**
 * The rows that a rule is about. What another notebook, task or strategy adds cannot join; what is named and not there makes the part
 * undecided. Lists that are left out ask for nothing.
 */
export interface Experiment {
  /** What is compared, in words. */
  readonly name: string;
  readonly table: keyof Evidence;
  /** Notebooks by number: "11". */
  readonly notebooks: readonly string[];
  readonly modalities?: readonly string[];
  readonly families?: readonly string[];
  /** By name: each has to be there. */
  readonly tasks: readonly string[];
  readonly strategies?: readonly string[];
  readonly kinds?: readonly string[];
  readonly roles?: readonly string[];
  readonly samplers?: readonly string[];
  /** Of distances, those that decide first. */
  readonly measures?: readonly string[];
  /** Images that a deciding distance is of, all seeds of one cell pooled. */
  readonly leastSet?: number;
  /** Problems that a deciding comparison is over. */
  readonly leastProblems?: number;
  /** Whether it is only told beside the verdict: its rows may be missing. */
  readonly noted?: boolean;
}

const LISTS = [
  ['modalities', 'modality'],
  ['families', 'family'],
  ['tasks', 'task'],
  ['strategies', 'strategy'],
  ['kinds', 'kind'],
  ['roles', 'role'],
  ['samplers', 'sampler'],
  ['measures', 'measure'],
] as const satisfies readonly (readonly [keyof Experiment, keyof Asked])[];

/** Whether a row is one of an experiment. Rows of no notebook (a test's, a simulated world's) are asked for all but their notebook. */
export function isOf(experiment: Experiment, row: Asked): boolean {
  const { notebook } = row;
  if (notebook !== undefined && !experiment.notebooks.some((number) => notebook.startsWith(`${number}-`))) return false;
  return LISTS.every(([list, column]) => {
    const [asked, value] = [experiment[list], row[column]];
    return asked === undefined || value === undefined || asked.includes(value);
  });
}

/**
 * The tasks of an experiment that no row of one of these families is of, in words; undefined where none is missing.
 *
 * @example missingTasks({ tasks: ['arithmetic', 'recall'] }, ['language'], [{ family: 'language', task: 'recall' }]) // 'language: arithmetic'
 */
export function missingTasks(
  { tasks }: Pick<Experiment, 'tasks'>,
  families: readonly string[],
  there: readonly { readonly family: string; readonly task: string }[],
): string | undefined {
  const gone = families.flatMap((family) =>
    tasks
      .filter((task) => !there.some((row) => row.family === family && row.task === task))
      .map((task) => `${family}: ${task}`),
  );
  return gone.length === 0 ? undefined : gone.join(' and ');
}

const known = new WeakMap<Experiment, WeakMap<readonly object[], readonly object[]>>();

/**
 * The rows of an experiment, in their order; once for each frozen list, so that what is made of them is made once as well.
 *
 * @param evidence its tables
 * @param experiment which rows of which table
 * @returns the rows
 * @example rowsOf(evidence, { name: 'steps', table: 'distances', notebooks: ['17'], tasks: ['digits'] }).length // 16
 */
export function rowsOf<Table extends keyof Evidence>(
  evidence: Evidence,
  experiment: Experiment & { readonly table: Table },
): Evidence[Table] {
  const rows: Evidence[Table] = evidence[experiment.table];
  const lists = known.get(experiment) ?? new WeakMap<readonly object[], readonly object[]>();
  known.set(experiment, lists);
  const found = (lists.get(rows) ?? Object.freeze(rows.filter((row) => isOf(experiment, row)))) as Evidence[Table];
  if (Object.isFrozen(rows)) lists.set(rows, found);
  return found;
}

/** The experiments of a claim, by name. */
export type Experiments = Readonly<Record<string, Experiment>>;

/** Evidence as a rule sees it: the rows of its experiments. */
export function seenBy(evidence: Evidence, experiments: Experiments): Evidence {
  const of = <Table extends keyof Evidence>(table: Table): Evidence[Table] => {
    const own = Object.values(experiments).filter(
      (one): one is Experiment & { readonly table: Table } => one.table === table,
    );
    const lists = own.map((one) => rowsOf(evidence, one));
    return (lists.length === 1 ? lists[0]! : lists.flat()) as Evidence[Table];
  };
  return { outcomes: of('outcomes'), counts: of('counts'), distances: of('distances') };
}

/** An experiment as `rowsOf` takes it: its table is known. */
export const experiment = <Table extends keyof Evidence>(
  of: Experiment & { readonly table: Table },
): Experiment & { readonly table: Table } => of;
