import { basename } from 'node:path';
import { openTable } from '../../../records/table.js';
import type { LogFile } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';

/** Whether a text starts as TensorBoard's download of one tag of one run. */
export const isTensorBoardCsv = (start: string): boolean => /^"?Wall time"?,"?Step"?,"?Value"?\r?\n/.test(start);

/** Run and tag, which only the file's name holds: `run-RUN-tag-TAG.csv`. */
function named(path: string): { run: string; metric: string } {
  const stem = basename(path).replace(/\.csv$/i, '');
  const [, run, metric] = /^run-(.*)-tag-(.+)$/.exec(stem) ?? [];
  return { run: run ?? stem, metric: metric ?? 'value' };
}

/** The points of a download of TensorBoard's; seconds are since its first row. */
export async function* tensorBoardCsv({ path, name }: LogFile): AsyncGenerator<LoggedPoint> {
  const table = await openTable(path, { shown: name });
  try {
    const [times, steps, values] = await table.numbers(['Wall time', 'Step', 'Value']);
    for (const [i, value] of values!.entries()) {
      yield { ...named(path), step: steps![i]!, value, low: null, high: null, seconds: times![i]! - times![0]! };
    }
  } finally {
    table.close();
  }
}
