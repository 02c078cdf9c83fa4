import { openTable, type Table } from '../records/table.js';
import { listOf } from '../records/tables/dialect.js';
import { UsageError, type Values } from './usage.js';

/** Options of every command that reads a table. */
export const TABLE_KINDS = { let: 'list', where: 'string', decimal: 'string', strict: 'boolean' } as const;

export const TABLE_USAGE = `  --let NAME=EXPR   a new column worked out of others, such as "D=C/(6*N)"; may be given several times
  --where EXPR      keeps the rows of which it holds, such as 'model == "70M" and k > 1'; a column whose name is no word stands
                    in [brackets], and a.b is b within the objects of column a
  --decimal MARK    . or , before the fraction of numbers, where the file does not tell
  --strict          refuses rows with empty cells, which are otherwise left out and counted`;

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

/** Opens the table of a command as its options ask. */
export async function openAsked(source: string, values: Values<typeof TABLE_KINDS>): Promise<Table> {
  const { decimal } = values;
  if (decimal !== undefined && decimal !== '.' && decimal !== ',') {
    throw new UsageError(`--decimal: expected . or , got ${decimal}`);
  }
  const lets = letsOf(values.let ?? []);
  const table = await openTable(source, decimal === undefined ? {} : { decimal });
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
