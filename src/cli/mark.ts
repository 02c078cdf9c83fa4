import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import { sectionsOf } from '../records/settings-column.js';
import { entryAt } from '../records/tables/file.js';
import type { TextTask } from '../tasks/few-shot.js';
import { FEW_SHOT_TASKS, type FewShot, type FewShotName, fewShot } from '../tasks/few-shot.js';
import { markAgain } from '../text/mark.js';
import { toJson } from './json.js';
import { ownTask, PROBLEMS_KINDS, PROBLEMS_USAGE } from './problems.js';
import { parseAll, required, UsageError } from './usage.js';

export const MARK_USAGE = `inference-scaling mark FOLDER --to FOLDER [options]: marks the texts of a run again by another rule; no model is asked
${PROBLEMS_USAGE}
  --to FOLDER       where the rows go, one per sample; the same bytes as before where nothing changed
  --json            one JSON object instead of a sentence`;

const { prompt: _, examples: __, stop: ___, 'max-tokens': ____, ...OURS } = PROBLEMS_KINDS;
const KINDS = { ...OURS, to: 'string', json: 'boolean' } as const;

/** The task that comes with the library and that a row is of. */
function shippedTask({ task, settings }: SampleRecord): TextTask {
  if (!(FEW_SHOT_TASKS as readonly string[]).includes(task)) {
    throw new UsageError(`expected --problems with the file of ${task}'s problems, got none`);
  }
  return fewShot(task as FewShotName, (sectionsOf(settings).task ?? {}) as FewShot);
}

/** `inference-scaling mark`: stored texts marked again. */
export async function markCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const { rest, values } = parseAll(args, KINDS);
  const [from, ...more] = rest;
  if (from === undefined || more.length > 0)
    throw new UsageError(`expected one folder of rows, got ${rest.join(', ') || 'none'}`);
  if (!entryAt(from).isDirectory()) throw new UsageError(`${from}: expected a folder of rows, got a file`);
  const to = required('to', values.to);
  const own = values.problems === undefined ? undefined : await ownTask(values);
  if (own === undefined && values.answer !== undefined) throw new UsageError('--answer: expected --problems with it');
  const { rows, changed, without } = await markAgain({ from, to, taskOf: (row) => own ?? shippedTask(row) });
  if (rows.length === 0) throw new UsageError(`${from}: expected rows with their texts, got ${without} without`);
  const right = mean(rows, ({ correct }) => (correct === true ? 1 : 0));
  const unanswered = mean(rows, ({ answer }) => (answer === undefined ? 1 : 0));
  const told = `${rows.length} texts marked, ${changed} other than before; right ${right.toFixed(3)}, without an answer ${unanswered.toFixed(3)}; rows in ${to}`;
  const left = without === 0 ? '' : `; ${without} rows have no text and are left out`;
  out(
    `${values.json ? toJson({ rows: rows.length, changed, without, right, unanswered, folder: to }) : told + left}\n`,
  );
}
