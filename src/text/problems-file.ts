import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Template } from '@huggingface/jinja';
import { openTable, TableError } from '../records/table.js';
import { hashOf, type OwnProblem } from '../tasks/text-task.js';

/** Where problems stand, and how they are put. */
export interface ProblemsFile {
  /** JSON lines, CSV, TSV or Parquet: a row per problem. */
  readonly file: string;
  /** A Jinja template over the columns, "{{ question }}", or a JSON list of messages with templates as their contents (default: the question). */
  readonly prompt?: string | undefined;
  /** The column of right answers (default: answer, solution, target or right, whichever there is). */
  readonly right?: string | undefined;
  /** The column of difficulties (default: none, all 0). */
  readonly difficulty?: string | undefined;
  /** A table of solved problems with the same columns: `examples` in the template, or put before each prompt. */
  readonly examples?: string | undefined;
}

/** Problems from a file, with a name and what tells them from others. */
export interface OwnProblems {
  readonly name: string;
  readonly problems: readonly OwnProblem[];
  readonly origin: { readonly problems: string; readonly prompt?: string };
}

const QUESTIONS = ['question', 'problem', 'prompt', 'input'];
const RIGHTS = ['answer', 'solution', 'target', 'right'];

type Cells = Readonly<Record<string, unknown>>;
type Messages = NonNullable<OwnProblem['messages']>;

/** A cell as a template sees it: lists and objects of JSON as what they are. */
function cellOf(text: string | null): unknown {
  if (text === null) return '';
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A table as rows of cells. */
async function rowsOf(file: string): Promise<{ readonly columns: readonly string[]; readonly rows: readonly Cells[] }> {
  const table = await openTable(file);
  try {
    const { columns } = table;
    const cells = await table.texts(columns);
    const rows = (cells[0] ?? []).map((_, i) =>
      Object.fromEntries(columns.map((name, c) => [name, cellOf(cells[c]![i]!)])),
    );
    return { columns, rows };
  } finally {
    table.close();
  }
}

/** The name of the first of some columns that a table has, or the one asked for. */
function columnOf(
  file: string,
  columns: readonly string[],
  asked: string | undefined,
  usual: readonly string[],
  what: string,
): string {
  const found =
    asked === undefined ? usual.find((name) => columns.includes(name)) : columns.find((name) => name === asked);
  if (found !== undefined) return found;
  throw new TableError(
    `${file}: expected a column ${asked === undefined ? `of ${what} (${usual.join(', ')})` : `"${asked}"`}, got ${columns.join(', ')}`,
  );
}

/** Names that a template sets itself, and words of its language. */
const OWN_NAMES = /\{%-?\s*(?:for\s+(\w+)(?:\s*,\s*(\w+))?|set\s+(\w+))/g;

/** Refuses a template that prints what no column holds. */
function checkNames(template: string, columns: readonly string[]): void {
  const own = [...template.matchAll(OWN_NAMES)].flatMap((match) => match.slice(1));
  const known = new Set([...columns, 'examples', 'loop', 'true', 'false', 'none', ...own]);
  for (const [, name = ''] of template.matchAll(/\{\{-?\s*([A-Za-z_]\w*)/g)) {
    if (!known.has(name)) throw new TableError(`--prompt: expected columns among ${columns.join(', ')}, got "${name}"`);
  }
}

function templateOf(text: string, columns: readonly string[]): (cells: Cells) => string {
  checkNames(text, columns);
  let template: Template;
  try {
    template = new Template(text);
  } catch (error) {
    throw new TableError(`--prompt: expected a Jinja template, got "${(error as Error).message}"`);
  }
  return (cells) => {
    try {
      return template.render({ ...cells });
    } catch (error) {
      throw new TableError(`--prompt: expected a template that can be filled, got "${(error as Error).message}"`);
    }
  };
}

/** The messages of a template that is a conversation; undefined where it is a text. */
function messagesIn(template: string): Messages | undefined {
  if (!template.trimStart().startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(template);
  } catch {
    return undefined;
  }
  const list = Array.isArray(value) ? (value as Partial<Messages[number]>[]) : [];
  const sound = list.every(
    (one) => ['system', 'user', 'assistant'].includes(one?.role ?? '') && typeof one?.content === 'string',
  );
  if (!sound || list.length === 0) {
    throw new TableError('--prompt: expected messages with a role (system, user, assistant) and a content, got others');
  }
  return list as Messages;
}

/**
 * Problems from a table in a file. Each is named by its place; a file of other bytes is other problems.
 *
 * @param asked `file`, the columns or a template of `prompt`, and the column `right`
 * @returns the problems, with a hash of the file
 * @throws TableError for what is no table, a column that is not there, an empty right answer, or a template that cannot be filled.
 * @example (await problemsFrom({ file: 'gsm8k.jsonl', prompt: 'Q: {{ question }}\nA:' })).problems.length
 */
export async function problemsFrom(asked: ProblemsFile): Promise<OwnProblems> {
  const { file } = asked;
  const { columns, rows } = await rowsOf(file);
  if (rows.length === 0) throw new TableError(`${file}: expected at least one problem, got none`);
  const right = columnOf(file, columns, asked.right, RIGHTS, 'right answers');
  const difficulty = asked.difficulty === undefined ? undefined : columnOf(file, columns, asked.difficulty, [], '');
  const text = asked.prompt ?? `{{ ${columnOf(file, columns, undefined, QUESTIONS, 'questions')} }}`;
  const examples = asked.examples === undefined ? [] : (await rowsOf(asked.examples)).rows;
  const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
  const messages = messagesIn(text);
  const fill = messages === undefined ? templateOf(text, columns) : undefined;
  const fills = messages?.map(({ role, content }) => ({ role, fill: templateOf(content, columns) }));
  const shots =
    text.includes('examples') || fill === undefined
      ? []
      : examples.map((cells) => `${fill(cells)} ${written(cells[right])}\n\n`);
  const problems = rows.map((cells, i): OwnProblem => {
    const seen = { ...cells, examples };
    const answer = written(cells[right]);
    const hard = difficulty === undefined ? 0 : Number(cells[difficulty]);
    if (answer.trim() === '')
      throw new TableError(`${file}: row ${i + 1}, column "${right}": expected a right answer, got nothing`);
    if (!Number.isFinite(hard)) {
      throw new TableError(
        `${file}: row ${i + 1}, column "${difficulty}": expected a number, got ${JSON.stringify(cells[difficulty ?? ''])}`,
      );
    }
    const turns = fills?.map((turn) => ({ role: turn.role, content: turn.fill(seen) }));
    const prompt =
      turns === undefined ? `${shots.join('')}${fill!(seen)}` : turns.map(({ content }) => content).join('\n\n');
    return { prompt, right: answer, difficulty: hard, ...(turns === undefined ? {} : { messages: turns }) };
  });
  const put = [asked.prompt, asked.examples === undefined ? undefined : hashOf(readFileSync(asked.examples))];
  return {
    name: basename(file).replace(/\.\w+$/, '') || 'problems',
    problems,
    origin: {
      problems: hashOf(JSON.stringify(rows)),
      ...(put.every((one) => one === undefined) ? {} : { prompt: hashOf(JSON.stringify(put)) }),
    },
  };
}
