import type { ProblemCount } from '../measure/answers/pass-at-k.js';
import { columnSql, demandColumns, type Table, TableError } from '../records/table.js';

/** The columns that say which problem a row is of, how often it was tried, and how many tries were right. */
export interface CountColumns {
  readonly problem: string;
  /** Without it every row is one sample, and `correct` is a truth value. */
  readonly samples: string | undefined;
  readonly correct: string;
  readonly by: string | undefined;
}

export interface CountedGroup {
  readonly by: string | null;
  readonly problems: readonly ProblemCount[];
}

/** 1, 0 or NULL for a text; the spellings that most rows have come first, because a row goes no further than its match. */
const truth = (text: string) =>
  `CASE ${text} WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0
   ELSE CASE WHEN lower(trim(${text})) IN ('true', 'yes', '1', '1.0') THEN 1
             WHEN lower(trim(${text})) IN ('false', 'no', '0', '0.0') THEN 0 END END`;

/** The same for a column of any type, without texts where the file has none. */
function truthOf(cell: string, type: string): string {
  if (type === 'BOOLEAN') return `${cell}::TINYINT`;
  if (/INT|FLOAT|DOUBLE/.test(type)) return `CASE ${cell} WHEN 1 THEN 1 WHEN 0 THEN 0 END`;
  return truth(`${cell}::VARCHAR`);
}

const TRUTHS = '1 or 0, true or false, yes or no';

/** A whole number from `least` that a double holds exactly, written without group marks. */
const whole = (text: string, least: number) =>
  `regexp_full_match(trim(${text}), '[+]?[0-9]+([.]0*)?([eE][+]?[0-9]+)?')
   AND try_cast(trim(${text}) AS DOUBLE) BETWEEN ${least} AND 9007199254740991`;

const named = (text: string) => `trim(${text}) <> ''`;

/** Refuses the first row whose cell fails a test. */
async function demandCells(table: Table, column: string, test: (cell: string) => string, expected: string) {
  const cell = columnSql(column);
  const [bad] = await table.query(
    `SELECT row, cell FROM (SELECT row_number() OVER () AS row, ${cell} AS cell FROM data)
     WHERE NOT coalesce(${test('cell')}, false) ORDER BY row LIMIT 1`,
  );
  if (bad === undefined) return;
  const got = bad['cell'] === null ? 'nothing' : JSON.stringify(String(bad['cell']).slice(0, 60));
  throw new TableError(`${table.name}: row ${bad['row']}, column "${column}": expected ${expected}, got ${got}`);
}

/** With counts in the table a problem has one row: two could be one counted twice. */
async function demandOneRowEach(table: Table, { problem, by }: CountColumns): Promise<void> {
  const key = [problem, by].filter((name) => name !== undefined).map(columnSql);
  const [twice] = await table.query(
    `SELECT ${key[0]} AS problem, list(row ORDER BY row)[1:2] AS at, count(*) AS n
     FROM (SELECT row_number() OVER () AS row, ${key.join(', ')} FROM data)
     GROUP BY ${key.join(', ')} HAVING count(*) > 1 ORDER BY min(row) LIMIT 1`,
  );
  if (twice === undefined) return;
  const [first, second] = twice['at'] as unknown[];
  throw new TableError(
    `${table.name}: problem ${JSON.stringify(twice['problem'])}: expected one row of counts, got ${twice['n']} (rows ${first}, ${second})`,
  );
}

async function demandFewerRight(table: Table, { problem, correct, samples }: CountColumns): Promise<void> {
  const [bad] = await table.query(
    `SELECT * FROM (SELECT row_number() OVER () AS row, ${columnSql(problem)} AS problem,
       ${columnSql(samples!)}::DOUBLE AS samples, ${columnSql(correct)}::DOUBLE AS correct FROM data)
     WHERE correct > samples ORDER BY row LIMIT 1`,
  );
  if (bad === undefined) return;
  throw new TableError(
    `${table.name}: row ${bad['row']}, problem ${JSON.stringify(bad['problem'])}: expected at most ${bad['samples']} right samples in column "${correct}", got ${bad['correct']}`,
  );
}

/** Names are compared as the file holds them and become texts once a group, not once a row. */
async function rowsOfSamples(table: Table, columns: CountColumns) {
  const { problem, correct, by } = columns;
  const [column] = await table.query(`DESCRIBE SELECT ${columnSql(correct)} FROM typed`);
  const hits = truthOf(columnSql(correct), String(column!['column_type']));
  const rows = await table.query(
    `SELECT label::VARCHAR AS label, problem::VARCHAR AS problem, samples, correct, known < samples AS bad
     FROM (SELECT ${by === undefined ? 'NULL' : columnSql(by)} AS label, ${columnSql(problem)} AS problem,
       count(*)::DOUBLE AS samples, sum(${hits})::DOUBLE AS correct, count(${hits}) AS known FROM typed GROUP BY 1, 2)
     ORDER BY 1, 2`,
  );
  const unnamed = (text: unknown) => text === null || String(text).trim() === '';
  if (rows.some((row) => unnamed(row['problem']))) await demandCells(table, problem, named, 'the name of a problem');
  if (by !== undefined && rows.some((row) => unnamed(row['label'])))
    await demandCells(table, by, named, 'the name of a group');
  if (rows.some((row) => row['bad'])) {
    await demandCells(table, correct, (cell) => `${truth(cell)} IS NOT NULL`, TRUTHS);
  }
  return rows;
}

async function rowsOfCounts(table: Table, columns: CountColumns) {
  const { problem, samples, correct, by } = columns;
  await demandCells(table, problem, named, 'the name of a problem');
  if (by !== undefined) await demandCells(table, by, named, 'the name of a group');
  await demandCells(table, samples!, (cell) => whole(cell, 1), 'a whole number of samples from 1');
  await demandCells(table, correct, (cell) => whole(cell, 0), 'a whole number of right samples from 0');
  await demandFewerRight(table, columns);
  await demandOneRowEach(table, columns);
  return table.query(
    `SELECT ${by === undefined ? 'NULL' : columnSql(by)} AS label, ${columnSql(problem)} AS problem,
       ${columnSql(samples!)}::DOUBLE AS samples, ${columnSql(correct)}::DOUBLE AS correct
     FROM data ORDER BY 1, 2`,
  );
}

/**
 * Samples and right samples of every problem, in the order of the problems' names, for each value of `by`. DuckDB groups the rows;
 * only counts come over. A cell that does not say what its column should is a `TableError` that names row and column.
 */
export async function countProblems(table: Table, columns: CountColumns): Promise<CountedGroup[]> {
  const { problem, samples, correct, by } = columns;
  demandColumns(
    table,
    [problem, correct, samples, by].filter((name) => name !== undefined),
  );
  const rows = await (samples === undefined ? rowsOfSamples(table, columns) : rowsOfCounts(table, columns));
  if (rows.length === 0) throw new TableError(`${table.name}: expected at least one row, got none`);
  const groups = new Map<string | null, ProblemCount[]>();
  for (const row of rows) {
    const label = row['label'] as string | null;
    const count = { samples: row['samples'] as number, correct: row['correct'] as number };
    const problems = groups.get(label);
    if (problems === undefined) groups.set(label, [count]);
    else problems.push(count);
  }
  for (const [label, { length }] of groups) {
    if (length < 2) {
      const where = by === undefined ? '' : ` with column "${by}" ${JSON.stringify(label)}`;
      throw new TableError(`${table.name}: expected at least 2 problems${where}, got ${length}`);
    }
  }
  return [...groups].map(([label, problems]) => ({ by: label, problems }));
}
