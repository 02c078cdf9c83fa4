import { openTable, TableError } from '../../../records/table.js';
import type { LogFile } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';

const [MIN, MAX] = ['__MIN', '__MAX'];

/** Whether a text starts as an export of W&B: a column of steps, and for every run a column with its least and greatest beside it. */
export function isWandbCsv(start: string): boolean {
  const [header = ''] = start.split(/\r?\n/, 1);
  return header.includes(`${MIN}"`) && header.includes(`${MAX}"`);
}

/** A column "RUN - METRIC" as run and metric. */
function named(column: string): { run: string; metric: string } {
  const at = column.lastIndexOf(' - ');
  return at < 0 ? { run: column, metric: 'value' } : { run: column.slice(0, at), metric: column.slice(at + 3) };
}

function numberIn(cell: string | null | undefined): number | null {
  const number = cell?.trim() ? Number(cell) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** The points of an export of W&B, run by run; a run has none where its cell is empty or no finite number. */
export async function* wandbCsv({ path, name }: LogFile): AsyncGenerator<LoggedPoint> {
  const table = await openTable(path, { shown: name });
  try {
    const { columns } = table;
    const runs = columns.filter((column) => columns.includes(column + MIN) && columns.includes(column + MAX));
    const axis = columns.find((column) => !runs.includes(column) && !column.endsWith(MIN) && !column.endsWith(MAX));
    if (axis === undefined) throw new TableError(`${name}: expected a column of steps, got only those of runs`);
    const [steps] = await table.numbers([axis]);
    for (const run of runs) {
      const [values, lows, highs] = await table.texts([run, run + MIN, run + MAX]);
      for (const [i, step] of steps!.entries()) {
        const value = numberIn(values![i]);
        if (value === null) continue;
        yield { ...named(run), step, value, low: numberIn(lows![i]), high: numberIn(highs![i]), seconds: null };
      }
    }
  } finally {
    table.close();
  }
}
