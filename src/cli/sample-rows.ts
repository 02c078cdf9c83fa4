import { quotedText } from '../compute/printable.js';
import { type Table, TableError } from '../records/table.js';
import { gapSql } from '../records/tables/numbers.js';
import { type CountColumns, type CountRow, demandNames, labelSql, leaveOut } from './count-cells.js';
import { verdictNote, verdictsOf } from './verdicts.js';

/** 1, 0 or NULL for a text; the spellings that most rows have come first, because a row goes no further than its match. */
const truth = (text: string) =>
  `CASE ${text} WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0
   ELSE CASE WHEN lower(trim(${text})) IN ('true', 'yes', '1', '1.0') THEN 1
             WHEN lower(trim(${text})) IN ('false', 'no', '0', '0.0') THEN 0 END END`;

/** The same for a column of any type, without texts where the file has none. */
function truthOf(typed: string, text: string, type: string): string {
  if (type === 'BOOLEAN') return `${typed}::TINYINT`;
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT|^(FLOAT|DOUBLE)$/.test(type))
    return `CASE ${typed} WHEN 1 THEN 1 WHEN 0 THEN 0 END`;
  return truth(text);
}

const TRUTHS = '1 or 0, true or false, yes or no (or --right WORDS)';
/** More different words than these are no verdicts. */
const MOST_WORDS = 50;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const anyOf = (cell: string, words: readonly string[]) =>
  words.length === 0 ? 'false' : `lower(trim(${cell})) IN (${words.map(quoted).join(', ')})`;

/** SQL of a list of texts in a cell that is written as one, as JSON or as Python does. */
const listIn = (text: string) => {
  const json = `CASE WHEN json_valid(lower(${text})) THEN lower(${text}) ELSE lower(replace(${text}, '''', '"')) END`;
  return `CASE WHEN ${text} LIKE '[%' AND json_valid(${json}) THEN from_json(${json}, '["VARCHAR"]') ELSE [${text}] END`;
};

/**
 * One row per problem from a query with `label`, `problem` and `cell`, whose cells are 1, 0 or NULL by `hits`; `correct` is NULL where a cell is. Without
 * groups the label is left out of what is grouped by: a second key costs as much again as the first.
 */
function grouped(from: string, hits: string, by: readonly string[]): string {
  const [label, key, order] = by.length === 0 ? ['', '', '1'] : ['label::VARCHAR AS label, ', 'label, ', '1, 2'];
  return `SELECT ${label}problem::VARCHAR AS problem, samples, CASE WHEN known = samples THEN correct END AS correct
   FROM (SELECT ${key}problem, count(*)::DOUBLE AS samples, sum(${hits})::DOUBLE AS correct, count(${hits})::DOUBLE AS known
     FROM (${from}) GROUP BY ${key}problem) ORDER BY ${order}`;
}

/** Names are compared as the file holds them and become texts once a group, not once a row. */
export async function samplesOf(table: Table, columns: CountColumns): Promise<CountRow[]> {
  const { problem, correct, by, right } = columns;
  const verdict = await table.find(correct);
  const place = await table.find(problem);
  const label = by.length === 1 ? (await table.find(by[0]!)).typed : await labelSql(table, by);
  const common = `${label} AS label, ${place.typed} AS problem`;
  const plain = `SELECT ${common}, ${verdict.typed} AS typed, ${verdict.text} AS text FROM data`;
  const rows = await table.query(grouped(plain, truthOf('typed', 'text', verdict.type), by));
  const unnamed = (text: unknown) => text === null || String(text).trim() === '';
  if (rows.some((row) => unnamed(row['problem']) || (by.length > 0 && unnamed(row['label']))))
    await demandNames(table, columns);
  const known = right === undefined && rows.every((row) => row['correct'] !== null);
  return (known ? rows : await unusual(table, columns, verdict.text, common)) as unknown as CountRow[];
}

/** Samples whose verdicts are words, lists or missing. */
async function unusual(table: Table, columns: CountColumns, text: string, common: string) {
  const { by, correct, right, strict = false } = columns;
  await leaveOut(table, [correct], strict, 'a verdict');
  const there = `WHERE NOT ${gapSql(text)}`;
  const [list] = await table.query(`SELECT 1 FROM data ${there} AND ${text} LIKE '[%' LIMIT 1`);
  const cell = list === undefined ? text : `unnest(${listIn(text)})`;
  const from = `SELECT ${common}, ${cell} AS cell FROM data ${there}`;
  const found = await table.query(
    `SELECT DISTINCT lower(trim(cell)) AS word FROM (${from}) WHERE NOT ${gapSql('cell')} ORDER BY 1 LIMIT ${MOST_WORDS + 1}`,
  );
  const words = found.map(({ word }) => String(word));
  const verdicts = words.length > MOST_WORDS ? undefined : verdictsOf(words, right);
  if (verdicts === undefined) await refuseWord(table, correct, cell);
  const { right: yes, wrong: no, unusual: said } = verdicts!;
  if (right !== undefined && yes.length === 0) {
    const asked = right.map((word) => quotedText(word)).join(' or ');
    throw new TableError(
      `${table.name}: column ${quotedText(correct)}: expected ${asked} somewhere, got ${words
        .slice(0, 5)
        .map((word) => quotedText(word))
        .join(', ')}`,
    );
  }
  if (list !== undefined)
    table.notes.push(`column ${quotedText(correct)}: a list in a cell counted as that many samples`);
  if (said) table.notes.push(verdictNote(correct, verdicts!));
  const hits = `CASE WHEN ${anyOf('cell', yes)} THEN 1 WHEN ${anyOf('cell', no)} THEN 0 END`;
  const rows = await table.query(grouped(`SELECT * FROM (${from}) WHERE NOT ${gapSql('cell')}`, hits, by));
  return rows;
}

/** Refuses the first cell that is no usual verdict. */
async function refuseWord(table: Table, correct: string, cell: string): Promise<never> {
  const [bad] = await table.query(
    `SELECT row, cell FROM (SELECT row, ${cell} AS cell FROM numbered)
     WHERE NOT ${gapSql('cell')} AND ${truth('cell')} IS NULL ORDER BY row LIMIT 1`,
  );
  throw new TableError(
    `${table.name}: row ${bad!['row']}, column ${quotedText(correct)}: expected ${TRUTHS}, got ${quotedText(String(bad!['cell']))}`,
  );
}
