import { settingsOf } from '../compute/settings.js';
import { groupBy } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import { sectionsOf, settingsColumn } from '../records/settings-column.js';
import { openStore } from '../records/store.js';
import { openTexts, saidIn, textRecord } from '../records/texts.js';
import type { TextTask } from '../tasks/few-shot.js';
import { judged } from './sample-task.js';

/** What marking again came to. */
export interface Marked {
  readonly rows: readonly SampleRecord[];
  /** Rows whose answer or mark is another one now. */
  readonly changed: number;
  /** Rows that had no text, and stay as they were read: not marked, not written. */
  readonly without: number;
}

/** Replies that are marked at once, where marking takes time. */
const TOGETHER = 64;

/** The settings of a row with the rule of a task in the place of its own. */
function settingsWith(row: SampleRecord, task: TextTask): string {
  const sections = sectionsOf(row.settings);
  const { answer, code } = settingsOf(task, `task ${task.name}`);
  const { code: _, ...before } = sections.task ?? {};
  const marks = { ...(answer === undefined ? {} : { answer }), ...(code === undefined ? {} : { code }) };
  return settingsColumn({ ...sections, task: { ...before, ...marks } });
}

/**
 * Marks the stored texts of a run again, without asking any model, and writes the rows and their texts to another store. `taskOf` gives the
 * task by which a row is marked. Where nothing changed, the rows are the same bytes.
 *
 * @param asked `from` and `to`, folders of stores, and `taskOf`
 * @returns how many rows were written, and how many marks changed
 * @throws RangeError for a row of other problems than the task's, and for writing where is read.
 * @example await markAgain({ from: 'data/runs/sample', to: 'data/runs/marked', taskOf: () => sums })
 */
export async function markAgain(asked: {
  readonly from: string;
  readonly to: string;
  readonly taskOf: (row: SampleRecord) => TextTask;
}): Promise<Marked> {
  const { from, to, taskOf } = asked;
  if (from === to) throw new RangeError(`mark: expected another folder to write to than ${from}`);
  const source = openStore(from);
  const rows = source.read();
  const said = groupBy(openTexts(from).read(), ({ text }) => text);
  const [store, texts] = [openStore(to), openTexts(to)];
  let changed = 0;
  let without = 0;
  const made: SampleRecord[] = [];
  const again = async (row: SampleRecord): Promise<SampleRecord | undefined> => {
    const record = row.text === undefined ? undefined : said.get(row.text)?.[0];
    if (record === undefined) {
      without++;
      return undefined;
    }
    const task = taskOf(row);
    const [asks, has] = [task.settings['problems'], sectionsOf(row.settings).task?.['problems']];
    if (asks !== has) {
      throw new RangeError(
        `mark: expected the problems of ${row.task} (${String(has ?? 'none of a file')}), got others (${String(asks ?? 'none of a file')})`,
      );
    }
    const { answer, mark } = await judged(task, task.problem(row.problem), saidIn(record).text);
    const { answer: before, ...rest } = row;
    const now = { ...rest, settings: settingsWith(row, task), quality: mark.quality, correct: mark.correct };
    if (answer !== before || mark.quality !== row.quality || mark.correct !== row.correct) changed++;
    return answer === undefined ? now : { ...now, answer };
  };
  try {
    for (let at = 0; at < rows.length; at += TOGETHER) {
      const some = (await Promise.all(rows.slice(at, at + TOGETHER).map(again))).filter((row) => row !== undefined);
      made.push(...some);
      const records = some.map((row) => textRecord(row, saidIn(said.get(row.text!)![0]!)));
      texts.add(records);
      store.add(some);
    }
  } finally {
    store.close();
    texts.close();
  }
  return { rows: made, changed, without };
}
