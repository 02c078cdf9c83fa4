import { type Table, TableError } from '../records/table.js';
import { gapSql } from '../records/tables/numbers.js';
import { UsageError } from './usage.js';

/** What is asked for by name on the command line. */
interface Asked {
  readonly correct?: string;
  readonly score?: string;
  readonly answer?: string;
  readonly target?: string;
}

/** The columns that samples are chosen by. */
interface Found {
  readonly correct: string | undefined;
  readonly score: string | undefined;
  readonly answer: string | undefined;
  readonly target: string | undefined;
}

/** How many rows have something in a column, and how many rows there are. */
async function filled(table: Table, column: string): Promise<{ some: number; all: number }> {
  const { text } = await table.find(column);
  const [row] = await table.query(
    `SELECT count(*) FILTER (NOT ${gapSql(text)})::DOUBLE AS some, count(*)::DOUBLE AS all_ FROM data`,
  );
  return { some: Number(row!['some']), all: Number(row!['all_']) };
}

/** What a log has without being asked: a column of verdicts, scores or answers with something in it. */
async function foundIn(table: Table, asked: Asked): Promise<Found> {
  const has = async (column: string) => ((await filled(table, column)).some > 0 ? column : undefined);
  const { some, all } = await filled(table, 'score');
  if (asked.score === undefined && some > 0 && some < all) {
    table.notes.push(
      `${some} of ${all} samples have a score: best-of-k is left out (--score score takes those that have)`,
    );
  }
  return {
    correct: asked.correct ?? (await has('correct')),
    score: asked.score ?? (some > 0 && some === all ? 'score' : undefined),
    answer: asked.answer ?? (await has('answer')),
    target: asked.target ?? (await has('target')),
  };
}

/**
 * The columns that samples are chosen by: those that are named, and of a log those that it has.
 *
 * @throws UsageError where nothing tells right from wrong, or there is nothing to choose by
 */
export async function chooseDefaults(table: Table, asked: Asked, inLog: boolean): Promise<Found> {
  const found: Found = inLog
    ? await foundIn(table, asked)
    : { correct: asked.correct, score: asked.score, answer: asked.answer, target: asked.target };
  if (found.correct === undefined && (found.answer === undefined || found.target === undefined)) {
    const wanted = inLog
      ? 'samples that are marked, or answers beside the right ones'
      : '--correct, or --answer and --target';
    throw inLog
      ? new TableError(`${table.name}: expected ${wanted}, got neither`)
      : new UsageError(`expected ${wanted}, got neither`);
  }
  if (found.score === undefined && found.answer === undefined) {
    const wanted = inLog ? 'scores or answers to choose by' : '--score or --answer to choose by';
    throw inLog
      ? new TableError(`${table.name}: expected ${wanted}, got neither`)
      : new UsageError(`expected ${wanted}, got neither`);
  }
  return found;
}
