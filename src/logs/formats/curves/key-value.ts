import { TableError } from '../../../records/table.js';
import { fileBytes } from '../../containers/bytes.js';
import { linesOf } from '../../containers/lines.js';
import type { LogFile } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';

const PAIR = /^\s*([A-Za-z_][\w@/. -]*?)\s*[=:]\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$/;

/** The pairs of a line such as "Epoch = 0001400, FID = 10.19, cfg_scale = 1.0"; undefined where it is anything else. */
function pairsOf(line: string): [string, number][] | undefined {
  const pairs = line.split(',').map((part) => PAIR.exec(part));
  if (pairs.length < 2 || pairs.some((pair) => pair === null)) return undefined;
  return pairs.map((pair) => [pair![1]!, Number(pair![2])]);
}

/** Whether a text starts with a line of pairs. */
export const isKeyValue = (start: string): boolean => pairsOf(start.split(/\r?\n/, 1)[0] ?? '') !== undefined;

/**
 * The points of a text of pairs: the first is the step, the second what was measured, and the rest say under which conditions, which are
 * the point's run.
 */
export async function* keyValuePoints({ path, name }: LogFile): AsyncGenerator<LoggedPoint> {
  for await (const { text, number } of linesOf(fileBytes(path, name), name)) {
    const [step, measured, ...rest] = pairsOf(text) ?? [];
    if (step === undefined || measured === undefined) {
      throw new TableError(
        `${name}: line ${number}: expected pairs, key = number, got ${JSON.stringify(text.slice(0, 60))}`,
      );
    }
    const run = rest.map(([key, value]) => `${key} = ${value}`).join(', ');
    yield { run, metric: measured[0], step: step[1], value: measured[1], low: null, high: null, seconds: null };
  }
}
