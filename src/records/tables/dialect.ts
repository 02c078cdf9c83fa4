import { TableError } from './error.js';
import { bytesOf } from './file.js';

export const MOST_COLUMNS = 10_000;
const LONGEST_HEADER = 1 << 20;
/** DuckDB's own bound of a row of CSV, in bytes. */
const LONGEST_ROW = 2_000_000;
/** Rows that a delimiter is judged by. */
const JUDGED = 20;

/** How a CSV file is written. */
export interface Dialect {
  readonly delimiter: string;
  /** Lines before the header, or before the rows where the header is among them: comments, blank lines, Excel's sep=. */
  readonly skip: number;
  /** Whether the first line after those is the header; otherwise a comment was. */
  readonly header: boolean;
  readonly names: readonly string[];
}

/** The records at the start of CSV (RFC 4180), at most `most`, and whether the text ends within quotes. */
function recordsOf(text: string, delimiter: string, most: number): { records: string[][]; open: boolean } {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (inQuotes && character === '"' && text[i + 1] === '"') {
      field += '"';
      i++;
    } else if (character === '"') inQuotes = !inQuotes;
    else if (inQuotes) field += character;
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[i + 1] === '\n') i++;
      records.push([...fields, field]);
      if (records.length === most) return { records, open: false };
      fields = [];
      field = '';
    } else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  if (field !== '' || fields.length > 0 || records.length === 0) records.push([...fields, field]);
  return { records, open: inQuotes };
}

/**
 * The parts of a list on the command line, written as a line of CSV: a name with a comma stands in quotes.
 *
 * @example listOf('a,"b, c"') // ['a', 'b, c']
 */
export const listOf = (text: string): string[] => recordsOf(text, ',', 1).records[0]!;

const lineEnd = /\r\n|\n|\r/;
const isNumeric = (field: string) => /^\s*[+-]?[\d.,]+(e[+-]?\d+)?\s*$/i.test(field);

/** The lines before the table, and the delimiter where one of them says it. */
function preamble(text: string): { skip: number; rest: string; said?: string; comment?: string } {
  let rest = text;
  let skip = 0;
  let said: string | undefined;
  let comment: string | undefined;
  for (;;) {
    const end = lineEnd.exec(rest);
    if (end === null) break;
    const line = rest.slice(0, end.index);
    const sep = skip === 0 ? /^"?sep=(.)"?$/i.exec(line) : null;
    if (sep !== null) said = sep[1]!;
    else if (line.startsWith('#')) comment = line;
    else if (line.trim() !== '') break;
    rest = rest.slice(end.index + end[0].length);
    skip++;
  }
  return { skip, rest, ...(said === undefined ? {} : { said }), ...(comment === undefined ? {} : { comment }) };
}

/** The usual delimiter of the file's kind, or another where that one makes no table of the first rows and the other does. */
function delimiterOf(text: string, usual: string): string {
  const makesTable = (delimiter: string) => {
    const counts = recordsOf(text, delimiter, JUDGED + 1)
      .records.slice(0, JUDGED)
      .filter((record) => record.length > 1 || record[0] !== '')
      .map(({ length }) => length);
    return counts[0]! > 1 && counts.every((count) => count === counts[0]);
  };
  return [usual, ';', '\t', ',', '|'].find(makesTable) ?? usual;
}

/** How a CSV or TSV file is written: its delimiter, what stands before the header, and the column names. */
export function dialectOf(path: string, name: string, usual: ',' | '\t'): Dialect {
  const start = bytesOf(path, LONGEST_HEADER);
  const { skip, rest, said, comment } = preamble(start.toString('utf8').replace(/^\uFEFF/, ''));
  const delimiter = said ?? delimiterOf(rest, usual);
  const end = lineEnd.exec(rest);
  const first = recordsOf(end === null ? rest : rest.slice(0, end.index), delimiter, 1);
  const { records, open } = first.open ? recordsOf(rest, delimiter, 1) : first;
  const names = records[0]!;
  const at = `${name}: line ${skip + 1}`;
  if (open) throw new TableError(`${at}: expected column names, got a quote that is not closed`);
  if (names.length > MOST_COLUMNS) {
    throw new TableError(`${at}: expected at most ${MOST_COLUMNS} columns, got ${names.length} or more`);
  }
  if (end === null && start.length === LONGEST_HEADER) {
    throw new TableError(`${at}: expected column names, got a line of more than ${LONGEST_HEADER} bytes`);
  }
  if (names.some((field) => field.includes('\uFFFD'))) {
    throw new TableError(`${at}: expected column names in UTF-8, got other bytes`);
  }
  // DuckDB passes over a last line that is longer than its buffer, without a word.
  const tail = bytesOf(path, LONGEST_ROW + 1, true);
  if (tail.length > LONGEST_ROW && !tail.includes(10) && !tail.includes(13)) {
    throw new TableError(`${name}: expected rows of at most ${LONGEST_ROW} bytes, got a longer one at the end`);
  }
  // NumPy writes the names as a comment.
  const titles = comment === undefined ? [] : recordsOf(comment.replace(/^#\s*/, ''), delimiter, 1).records[0]!;
  if (titles.length > 1 && titles.length === names.length && names.some(isNumeric)) {
    return { delimiter, skip, header: false, names: titles };
  }
  return { delimiter, skip, header: true, names };
}
