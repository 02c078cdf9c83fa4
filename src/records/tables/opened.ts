import type { DuckDBConnection, DuckDBResultReader } from '@duckdb/node-api';
import { printable, quotedText } from '../../compute/printable.js';
import { MOST_COLUMNS } from './dialect.js';
import { TableError } from './error.js';
import { type ExpressionColumn, expressionSql } from './expression.js';
import { demandObjects } from './json.js';
import type { Kind } from './kind.js';
import {
  type Cell,
  gapSql,
  isGap,
  isNumberSql,
  numberIn,
  numberOfStyle,
  numberSql,
  type Readings,
  type Style,
  stylesOf,
} from './numbers.js';
import { evenLines } from './rewrite.js';
import { pointer, sourceOf } from './sources.js';
import type { ColumnSql, Narrowing, NumbersOptions, Table } from './types.js';

interface Opening {
  readonly path: string;
  readonly name: string;
  readonly kind: Kind;
  readonly notes: string[];
  readonly temporary: () => string;
  readonly close: () => void;
  readonly decimal: '.' | ',' | undefined;
}

/** DuckDB's own words about a broken file, shortened to one sentence. */
function sentence(error: unknown, path: string, expected: string): string {
  const text = String((error as Error).message ?? error).replaceAll(path, 'the file');
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const cause = text
    .replace(/^.*?Error: /, '')
    .split('\n')
    .find((part) => part.trim() !== '' && !/^CSV Error on Line|^Original Line/.test(part))!;
  const where = line === undefined ? '' : `line ${line}: `;
  const told = /^Attempted to access index/.test(cause) ? 'rows of uneven length' : cause.trim();
  return printable(`${where}expected ${expected}, got a broken file: ${told}`, 300);
}

const NESTED = /^(STRUCT|MAP|JSON)|\[\d*\]$/;

/** A file under the views `source` (its columns as c0, c1, ... and their texts as t0, t1, ...), `data` and `numbered`. */
export class FileTable implements Table {
  readonly name: string;
  readonly notes: string[];
  columns: readonly string[] = [];
  readonly close: () => void;
  readonly #connection: DuckDBConnection;
  readonly #opening: Opening;
  #path: string;
  #types: readonly string[] = [];
  #delimiter: string | undefined;
  #filter = '';
  #last: Promise<unknown> = Promise.resolve();
  readonly #derived = new Map<string, string>();
  readonly #found = new Map<string, ColumnSql>();
  readonly #styles = new Map<string, Style>();

  constructor(connection: DuckDBConnection, opening: Opening) {
    this.#connection = connection;
    this.#opening = opening;
    this.#path = opening.path;
    this.name = opening.name;
    this.notes = opening.notes;
    this.close = opening.close;
  }

  async open(): Promise<void> {
    await this.#source();
    await this.#views();
  }

  async #source(): Promise<void> {
    const { kind } = this.#opening;
    const { names, sql, delimiter } = await sourceOf(this.#path, this.name, kind, this.query);
    if (names.length > MOST_COLUMNS) {
      throw new TableError(`${this.name}: expected at most ${MOST_COLUMNS} columns, got ${names.length}`);
    }
    this.columns = names;
    this.#delimiter = delimiter;
    const types = await this.query(`DESCRIBE ${sql}`);
    this.#types = types.map((row) => String(row['column_type']));
    const texts = this.#types.map((type, i) =>
      NESTED.test(type) ? `CAST(to_json(c${i}) AS VARCHAR) AS t${i}` : `CAST(c${i} AS VARCHAR) AS t${i}`,
    );
    await this.query(`CREATE OR REPLACE VIEW source AS SELECT *, ${texts.join(', ')} FROM (${sql})`);
  }

  async #views(): Promise<void> {
    const derived = [...this.#derived.values()].map((sql, i) => `, ${sql} AS d${i}`).join('');
    const filter = this.#filter === '' ? '' : ` WHERE ${this.#filter}`;
    const numbered = '(SELECT *, row_number() OVER () AS row FROM source)';
    await this.query(`CREATE OR REPLACE VIEW data AS SELECT *${derived} FROM source${filter}`);
    await this.query(`CREATE OR REPLACE VIEW numbered AS SELECT *${derived} FROM ${numbered}${filter}`);
  }

  readonly #read = async (sql: string, again = true): Promise<DuckDBResultReader> => {
    const { kind } = this.#opening;
    try {
      // DuckDB's connection takes one query at a time.
      const turn = this.#last.then(() => this.#connection.runAndReadAll(sql));
      this.#last = turn.catch(() => undefined);
      return await turn;
    } catch (error) {
      const csv = kind === 'csv' || kind === 'tsv';
      if (csv && again && this.#path === this.#opening.path && /reached an invalid state/.test(String(error))) {
        // Line ends of two kinds, which DuckDB does not read strictly.
        this.#path = this.#opening.temporary();
        await evenLines(this.#opening.path, this.#path);
        await this.#source();
        return this.#read(sql, false);
      }
      if (kind === 'jsonl') await demandObjects(this.#path, this.name);
      const expected = csv ? kind.toUpperCase() : kind === 'parquet' ? 'Parquet' : 'JSON';
      throw new TableError(`${this.name}: ${sentence(error, this.#path, expected)}`);
    }
  };

  readonly query = async (sql: string) => (await this.#read(sql)).getRowObjectsJS() as Record<string, unknown>[];

  async narrow({ let: lets = {}, where }: Narrowing): Promise<void> {
    const find = async (column: string): Promise<ExpressionColumn> => {
      const { text } = await this.find(column);
      return { text, number: await this.numberSql(column) };
    };
    for (const [name, expression] of Object.entries(lets)) {
      const sql = await expressionSql(expression, 'number', `--let ${printable(name, 40)}`, find);
      if (this.columns.includes(name)) {
        throw new TableError(`${this.name}: expected a new name in --let, got the column ${quotedText(name)}`);
      }
      this.#found.set(name, {
        text: `CAST(d${this.#derived.size} AS VARCHAR)`,
        typed: `d${this.#derived.size}`,
        type: 'DOUBLE',
      });
      this.#derived.set(name, sql);
      await this.#views();
    }
    if (where === undefined) return;
    const sql = await expressionSql(where, 'truth', '--where', find);
    this.#filter = this.#filter === '' ? sql : `${this.#filter} AND ${sql}`;
    await this.#views();
    const [kept] = await this.query('SELECT 1 FROM data LIMIT 1');
    if (kept === undefined) throw new TableError(`${this.name}: expected rows of which --where holds, got none`);
  }

  async find(column: string): Promise<ColumnSql> {
    const known = this.#found.get(column);
    if (known !== undefined) return known;
    const found = (await this.#named(column)) ?? (await this.#inside(column));
    if (found === undefined) {
      const shown = `${this.columns
        .slice(0, 20)
        .map((name) => printable(name, 60))
        .join(', ')}${this.columns.length > 20 ? ', ...' : ''}`;
      throw new TableError(`${this.name}: expected a column ${quotedText(column)}, got ${shown}`);
    }
    this.#found.set(column, found);
    return found;
  }

  #named(column: string): ColumnSql | undefined {
    const exact = this.columns.flatMap((name, i) => (name === column ? [i] : []));
    const places = exact.length > 0 ? exact : this.columns.flatMap((name, i) => (name.trim() === column ? [i] : []));
    if (places.length > 1) {
      const numbers = places.map((i) => i + 1).join(' and ');
      throw new TableError(
        `${this.name}: expected one column ${quotedText(column)}, got ${places.length} (columns ${numbers})`,
      );
    }
    const [at] = places;
    return at === undefined ? undefined : { text: `t${at}`, typed: `c${at}`, type: this.#types[at]! };
  }

  /** A path into a column of objects: its name is the longest start of the path that is a column. */
  async #inside(column: string): Promise<ColumnSql | undefined> {
    const parts = column.split('.');
    for (let length = parts.length - 1; length > 0; length--) {
      const outer = this.#named(parts.slice(0, length).join('.'));
      if (outer === undefined) continue;
      const inner = `'${pointer(parts.slice(length)).replaceAll("'", "''")}'`;
      const json = `CASE WHEN json_valid(${outer.text}) THEN ${outer.text} END`;
      const text = `json_extract_string(${json}, ${inner})`;
      const [there] = await this.query(`SELECT 1 FROM source WHERE json_exists(${json}, ${inner}) LIMIT 1`);
      if (there !== undefined) return { text, typed: text, type: 'VARCHAR' };
      const [object] = await this.query(
        `SELECT json_keys(${json}) AS keys FROM source WHERE json_type(${json}) = 'OBJECT' LIMIT 1`,
      );
      const keys = (object?.['keys'] as string[] | undefined)?.slice(0, 20).map((key) => printable(key, 60));
      throw new TableError(
        `${this.name}: expected ${quotedText(parts.slice(length).join('.'))} within column ${quotedText(parts.slice(0, length).join('.'))}, got ${keys === undefined ? 'no objects' : keys.join(', ')}`,
      );
    }
    return undefined;
  }

  async texts(wanted: readonly string[]): Promise<Cell[][]> {
    if (wanted.length === 0) return [];
    const places: string[] = [];
    for (const column of wanted) places.push((await this.find(column)).text);
    const different = [...new Set(places)];
    const list = different.map((sql, i) => `${sql} AS x${i}`).join(', ');
    const cells = (await this.#read(`SELECT ${list} FROM data`)).getColumnsJS() as Cell[][];
    return places.map((sql) => cells[different.indexOf(sql)] ?? []);
  }

  async numbers(wanted: readonly string[], { gaps = false }: NumbersOptions = {}): Promise<Float64Array[]> {
    const cells = await this.texts(wanted);
    const odd = (cell: Cell) => cell !== null && Number.isNaN(numberOfStyle(cell, 'plain')) && !isGap(cell);
    if (this.#opening.decimal !== undefined || cells.some((column) => column.some(odd))) await this.#judge(wanted);
    const columns: Float64Array[] = [];
    for (const [c, column] of cells.entries()) {
      const style = this.#styles.get(wanted[c]!) ?? 'plain';
      const values = new Float64Array(column.length);
      for (const [i, cell] of column.entries()) {
        values[i] = cell === null ? Number.NaN : numberOfStyle(cell, style);
        if (Number.isFinite(values[i]!)) continue;
        if (!gaps || !isGap(cell))
          numberIn(cell, `${this.name}: row ${await this.rowOf(i)}, column ${quotedText(wanted[c]!)}`, style);
        values[i] = Number.NaN;
      }
      columns.push(values);
    }
    return columns;
  }

  async numberSql(column: string): Promise<string> {
    const { text, typed, type } = await this.find(column);
    if (/^(DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(type)) return `CAST(${typed} AS DOUBLE)`;
    if (!this.#styles.has(column)) await this.#judge([column]);
    return numberSql(text, this.#styles.get(column)!);
  }

  /** Finds out how the numbers of columns are written, and says it where they are not plain. */
  async #judge(columns: readonly string[]): Promise<void> {
    const readings: Readings[] = [];
    for (const column of new Set(columns)) {
      const { text } = await this.find(column);
      const cell = `SELECT ${text} AS t FROM data WHERE NOT ${gapSql(text)}`;
      const all = (style: Style) => `coalesce(bool_and(${isNumberSql('t', style)}), true)`;
      const [row] = await this.query(
        `SELECT ${all('plain')} AS plain, ${all('.')} AS point, ${all(',')} AS comma,
           any_value(t) FILTER (NOT ${isNumberSql('t', 'plain')}) AS odd FROM (${cell})`,
      );
      const { plain, point, comma, odd } = row as {
        plain: boolean;
        point: boolean;
        comma: boolean;
        odd: string | null;
      };
      readings.push({ column, plain, point, comma, odd: odd ?? '' });
    }
    const styles = stylesOf(readings, this.name, this.#opening.decimal, this.#delimiter === ',');
    styles.forEach((style, i) => {
      const { column, odd } = readings[i]!;
      if (!this.#styles.has(column) && style !== 'plain' && odd !== '') {
        this.notes.push(
          `column ${quotedText(column)}: ${style === ',' ? 'decimal commas' : 'marks of thousands'}, ${quotedText(odd)} read as ${numberOfStyle(odd, style)}`,
        );
      }
      this.#styles.set(column, style);
    });
  }

  async rowOf(i: number): Promise<number> {
    if (this.#filter === '') return i + 1;
    const [row] = await this.query(`SELECT row FROM numbered LIMIT 1 OFFSET ${i}`);
    return Number(row!['row']);
  }
}
