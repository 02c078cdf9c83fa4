import { columnsOf as columnsOfLogs, inputFile, type Logs, logsIfAny, openLogs } from '../logs/open-log.js';
import { KEY_FIELDS } from '../records/key.js';
import { openTable, type Table } from '../records/table.js';
import { listOf } from '../records/tables/dialect.js';
import { isStore, openStoreTable } from './store-table.js';
import { UsageError, type Values } from './usage.js';

/** Options of every command that reads a table. */
export const TABLE_KINDS = {
  let: 'list',
  where: 'string',
  decimal: 'string',
  strict: 'boolean',
  filter: 'string',
} as const;

export const TABLE_USAGE = `  --let NAME=EXPR   a new column worked out of others, such as "D=C/(6*N)"; may be given several times
  --where EXPR      keeps the rows of which it holds, such as 'model == "70M" and k > 1'; a column whose name is no word stands
                    in [brackets], and a.b is b within the objects of column a
  --decimal MARK    . or , before the fraction of numbers, where the file does not tell
  --strict          refuses rows with empty cells, which are otherwise left out and counted
  --filter NAME     which filter, scorer or metric marks the samples of an evaluation log that has several`;

/** The columns that an option names: several after commas, with a name that has a comma in quotes; and the option several times. */
export const columnsOf = (given: readonly string[] | undefined): string[] => (given ?? []).flatMap(listOf);

function letsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      const [name, expression] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
      if (at < 1 || name === '' || expression === '') throw new UsageError(`--let: expected NAME=EXPR, got ${text}`);
      return [name, expression];
    }),
  );
}

/**
 * The evaluation logs that a source is; undefined where it is a table, or is to be read as one, since columns are named that the table of
 * its samples does not have.
 */
export async function logsNamed(
  source: string,
  values: Values<typeof TABLE_KINDS>,
  named: readonly (string | undefined)[],
): Promise<Logs | undefined> {
  const logs = await logsIfAny(source);
  if (logs === undefined) return undefined;
  const columns = new Set([...columnsOfLogs(logs), ...Object.keys(letsOf(values.let ?? []))]);
  return named.every((column) => column === undefined || columns.has(column)) ? logs : undefined;
}

/** The columns that tell apart what must not be pooled. */
const APART = {
  samples: ['model', 'task'],
  curve: ['run', 'metric'],
  store: KEY_FIELDS.filter((name) => !['seed', 'problem', 'candidate'].includes(name)),
} as const;

/** One group for each of what the rows differ in. */
async function groupsApart(table: Table, columns: readonly string[]): Promise<string[]> {
  const counts: string[] = [];
  for (const column of columns) counts.push(`count(DISTINCT ${(await table.find(column)).text}) AS n${counts.length}`);
  const [row] = await table.query(`SELECT ${counts.join(', ')} FROM data`);
  const by = columns.filter((_, i) => Number(row![`n${i}`]) > 1);
  if (by.length > 0) table.notes.push(`one group for each ${by.join(' and ')} (--by says otherwise)`);
  return by;
}

/** The groups of a table of logs where none are asked for: models and tasks, or runs and metrics, where there are several. */
export const groupsOfLogs = (table: Table, { kind }: Logs): Promise<string[]> => groupsApart(table, APART[kind]);

/**
 * The groups of a table of samples: those that are asked for, else, of logs, models and tasks, and of the rows of a run all that made
 * them, where there are several. A plain table is one group.
 */
export async function groupsOfSamples(
  table: Table,
  source: string,
  asked: readonly string[],
  logs?: Logs,
): Promise<readonly string[]> {
  if (asked.length > 0) return asked;
  if (logs !== undefined) return groupsOfLogs(table, logs);
  return isStore(source) ? groupsApart(table, APART.store) : [];
}

/** Opens the table of a command as its options ask, or that of evaluation logs. */
export async function openAsked(source: string, values: Values<typeof TABLE_KINDS>, logs?: Logs): Promise<Table> {
  const { decimal } = values;
  if (decimal !== undefined && decimal !== '.' && decimal !== ',') {
    throw new UsageError(`--decimal: expected . or , got ${decimal}`);
  }
  const lets = letsOf(values.let ?? []);
  if (logs === undefined && values.filter !== undefined) {
    throw new UsageError('--filter: expected an evaluation log with it, got a table (--where chooses its rows)');
  }
  const plain = async () =>
    openTable(source === '-' ? await inputFile() : source, {
      ...(source === '-' ? { shown: 'standard input' } : {}),
      ...(decimal === undefined ? {} : { decimal }),
    });
  const ours = async () => (isStore(source) ? openStoreTable(source) : plain());
  const table = logs === undefined ? await ours() : await openLogs(logs, { filter: values.filter });
  try {
    await table.narrow({ let: lets, ...(values.where === undefined ? {} : { where: values.where }) });
  } catch (error) {
    table.close();
    throw error;
  }
  return table;
}

/** Notes as lines below a report. */
export const noteLines = (notes: readonly string[]) => [...new Set(notes)].map((note) => `note: ${note}`);
