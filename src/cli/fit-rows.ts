import { printable, quotedText } from '../compute/printable.js';
import type { Input, LawPoint } from '../laws/law.js';
import { type Table, TableError } from '../records/table.js';
import type { AnyLaw, Plan } from './fit-plan.js';

export interface Row extends LawPoint<Input> {
  readonly cluster: string;
}

/** What of a plan says which rows are read; of a law only where it has values. */
type RowPlan = Pick<Plan, 'x' | 'y' | 'sigma' | 'by' | 'cluster' | 'delta' | 'strict'> & {
  readonly laws: readonly Pick<AnyLaw, 'name' | 'domain'>[];
};

export interface Group {
  readonly by: string | null;
  readonly rows: readonly Row[];
}

/** Which rows are left out, by why. */
interface LeftOut {
  readonly x: readonly string[];
  readonly empty: number;
  readonly zero: number;
  readonly needy: readonly string[];
}

const rows = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`;

/** One line about the rows that are left out; nothing where none is. */
function leftOutNote({ x, empty, zero, needy }: LeftOut): string | undefined {
  const parts = [
    empty === 0 ? undefined : `${rows(empty)} with empty cells`,
    zero === 0
      ? undefined
      : `${rows(zero)} with ${x.map((column) => printable(column)).join(' or ')} = 0, where ${needy.join(', ')} ${needy.length === 1 ? 'has' : 'have'} no value`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `left out: ${parts.join('; ')}`;
}

/**
 * The rows of every group, in the order in which groups first come, checked against what the laws can take. Rows with empty cells, and
 * those at x = 0 where a law needs x > 0, are left out and counted in a note of the table, or refused where `strict` is asked for.
 */
export async function groupsOf(table: Table, plan: RowPlan): Promise<Group[]> {
  const { x, y, sigma, by, cluster, laws, delta, strict } = plan;
  const names = [y, ...x, ...(sigma === undefined ? [] : [sigma])];
  const numbers = await table.numbers(names, { gaps: !strict });
  const [ys, ...columns] = numbers;
  const sigmas = sigma === undefined ? undefined : columns.pop();
  const given = table.notes.length === 0 ? '' : ` (${table.notes[0]})`;
  if (ys!.length === 0) throw new TableError(`${table.name}: expected at least one row, got none`);
  if (ys!.length === 1) throw new TableError(`${table.name}: expected at least 2 rows, got 1${given}`);
  const labels = await table.texts(by);
  const clusters = cluster === undefined ? undefined : (await table.texts([cluster]))[0];
  const refuse = async (i: number, column: string, expected: string, got: number | string): Promise<never> => {
    throw new TableError(
      `${table.name}: row ${await table.rowOf(i)}, column ${quotedText(column)}: expected ${expected}, got ${got}`,
    );
  };
  const needy = laws.filter(({ domain }) => domain === 'x > 0').map(({ name }) => name);
  const groups = new Map<string | null, Row[]>();
  let [empty, zero] = [0, 0];
  for (let i = 0; i < ys!.length; i++) {
    if (numbers.some((column) => Number.isNaN(column[i]!))) {
      empty++;
      continue;
    }
    const at = columns.map((column) => column[i]!);
    if (needy.length > 0) {
      for (const [k, spent] of at.entries()) {
        if (spent < 0 || (spent === 0 && strict)) await refuse(i, x[k]!, 'a number above 0', spent);
      }
      if (at.includes(0)) {
        zero++;
        continue;
      }
    }
    if (delta !== undefined && ys![i]! <= 0) await refuse(i, y, 'a number above 0, for its logarithm', ys![i]!);
    if (sigmas !== undefined && sigmas[i]! <= 0) await refuse(i, sigma!, 'a standard error above 0', sigmas[i]!);
    for (const [k, column] of labels.entries()) {
      if (!column[i]?.trim()) await refuse(i, by[k]!, 'the name of a group', 'nothing');
    }
    const label = by.length === 0 ? null : labels.map((column) => column[i]).join(', ');
    const row: Row = {
      x: at.length === 1 ? at[0]! : at,
      y: ys![i]!,
      ...(sigmas === undefined ? {} : { sigma: sigmas[i]! }),
      cluster: clusters?.[i] ?? String(i),
    };
    const found = groups.get(label);
    if (found === undefined) groups.set(label, [row]);
    else found.push(row);
  }
  const note = leftOutNote({ x, empty, zero, needy });
  if (note !== undefined) table.notes.push(note);
  if (groups.size === 0) throw new TableError(`${table.name}: expected at least 2 rows, got none (${note})`);
  return [...groups].map(([label, members]) => ({ by: label, rows: members }));
}
