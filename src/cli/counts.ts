import { quotedText } from '../compute/printable.js';
import type { ProblemCount } from '../measure/answers/pass-at-k.js';
import { demandColumns, type Table, TableError } from '../records/table.js';
import { gapSql } from '../records/tables/numbers.js';
import { type CountColumns, type CountRow, demandNames, labelSql, leaveOut } from './count-cells.js';
import { samplesOf } from './sample-rows.js';

export type { CountColumns } from './count-cells.js';

export interface CountedGroup {
  readonly by: string | null;
  readonly problems: readonly ProblemCount[];
}

/** With counts in the table a problem has one row: two could be one counted twice. */
async function demandOneRowEach(table: Table, { problem, by }: CountColumns, complete: string): Promise<void> {
  const keys = await Promise.all([problem, ...by].map(async (column) => (await table.find(column)).text));
  const list = keys.map((sql, i) => `${sql} AS k${i}`).join(', ');
  const group = keys.map((_, i) => `k${i}`).join(', ');
  const [twice] = await table.query(
    `SELECT k0 AS problem, list(row ORDER BY row)[1:2] AS at, count(*) AS n
     FROM (SELECT row, ${list} FROM numbered WHERE ${complete})
     GROUP BY ${group} HAVING count(*) > 1 ORDER BY min(row) LIMIT 1`,
  );
  if (twice === undefined) return;
  const [first, second] = twice['at'] as unknown[];
  throw new TableError(
    `${table.name}: problem ${quotedText(String(twice['problem']))}: expected one row of counts, got ${twice['n']} (rows ${first}, ${second})`,
  );
}

const HIGHEST = 9007199254740991;

async function rowsOfCounts(table: Table, columns: CountColumns): Promise<CountRow[]> {
  const { problem, correct, by, strict = false } = columns;
  const samples = columns.samples!;
  await demandNames(table, columns);
  await leaveOut(table, [samples, correct], strict, 'a count');
  const [n, c] = [await table.numberSql(samples), await table.numberSql(correct)];
  const texts = await Promise.all([samples, correct].map(async (column) => (await table.find(column)).text));
  const complete = texts.map((text) => `NOT ${gapSql(text)}`).join(' AND ');
  const counts = `SELECT row, ${(await table.find(problem)).text} AS problem, ${n} AS n, ${c} AS c, ${texts[0]} AS tn, ${texts[1]} AS tc
     FROM numbered WHERE ${complete}`;
  for (const [column, cell, least, what] of [
    [samples, 'n', 1, 'a whole number of samples from 1'],
    [correct, 'c', 0, 'a whole number of right samples from 0'],
  ] as const) {
    const whole = `${cell} BETWEEN ${least} AND ${HIGHEST} AND ${cell} = floor(${cell})`;
    const [bad] = await table.query(
      `SELECT row, t${cell} AS cell FROM (${counts}) WHERE NOT coalesce(${whole}, false) ORDER BY row LIMIT 1`,
    );
    if (bad === undefined) continue;
    throw new TableError(
      `${table.name}: row ${bad['row']}, column ${quotedText(column)}: expected ${what}, got ${quotedText(String(bad['cell']))}`,
    );
  }
  const [bad] = await table.query(`SELECT * FROM (${counts}) WHERE c > n ORDER BY row LIMIT 1`);
  if (bad !== undefined) {
    throw new TableError(
      `${table.name}: row ${bad['row']}, problem ${quotedText(String(bad['problem']))}: expected at most ${bad['n']} right samples in column ${quotedText(correct)}, got ${bad['c']}`,
    );
  }
  await demandOneRowEach(table, columns, complete);
  const rows = await table.query(
    `SELECT ${await labelSql(table, by)} AS label, ${(await table.find(problem)).text} AS problem, ${n} AS samples, ${c} AS correct
     FROM data WHERE ${complete} ORDER BY 1, 2`,
  );
  return rows as unknown as CountRow[];
}

/** lm-evaluation-harness writes each document once per filter: two of them are no two samples. */
async function demandOneFilter(table: Table, { by }: CountColumns): Promise<void> {
  if (!table.columns.includes('filter') || !table.columns.includes('doc_id') || by.includes('filter')) return;
  const { text } = await table.find('filter');
  const found = await table.query(
    `SELECT DISTINCT ${text} AS filter FROM data WHERE ${text} IS NOT NULL ORDER BY 1 LIMIT 5`,
  );
  if (found.length < 2) return;
  const names = found.map(({ filter }) => quotedText(String(filter)));
  throw new TableError(
    `${table.name}: expected one filter of lm-evaluation-harness, got ${names.join(' and ')} (name one: --where 'filter == ${names[0]}')`,
  );
}

/** Problems, or groups, whose names differ in blanks only are likely one. */
function blanksNote(what: string, names: readonly string[]): string | undefined {
  const padded = new Set(names.filter((name) => name !== name.trim()));
  if (padded.size === 0) return undefined;
  const all = new Set(names);
  const twins = [...padded].filter((name) => all.has(name.trim()));
  if (twins.length === 0) return undefined;
  const [first] = twins as [string];
  const more = twins.length > 1 ? `, and ${twins.length - 1} more pairs` : '';
  return `${what} ${quotedText(first.trim())} and ${quotedText(first)} differ in blanks only and are counted as two${more}`;
}

/**
 * Samples and right samples of every problem, in the order of the problems' names, for each value of `by`. DuckDB groups the rows;
 * only counts come over. A cell that does not say what its column should is a `TableError` that names row and column.
 */
export async function countProblems(table: Table, columns: CountColumns): Promise<CountedGroup[]> {
  const { problem, samples, correct, by } = columns;
  await demandColumns(table, [problem, correct, ...(samples === undefined ? [] : [samples]), ...by]);
  if (samples === undefined) await demandOneFilter(table, columns);
  const rows = await (samples === undefined ? samplesOf(table, columns) : rowsOfCounts(table, columns));
  if (rows.length === 0) throw new TableError(`${table.name}: expected at least one row, got none`);
  const groups = new Map<string | null, ProblemCount[]>();
  for (const { label = null, samples: n, correct: c } of rows) {
    const count = { samples: n, correct: c };
    const problems = groups.get(label);
    if (problems === undefined) groups.set(label, [count]);
    else problems.push(count);
  }
  const twins = [
    blanksNote(
      'problems',
      rows.map((row) => row.problem),
    ),
    by.length === 0
      ? undefined
      : blanksNote(
          'groups',
          rows.map(({ label }) => label!),
        ),
  ];
  table.notes.push(...twins.filter((note) => note !== undefined));
  return [...groups].map(([label, problems]) => ({ by: label, problems }));
}
