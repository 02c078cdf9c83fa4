import { closeSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../compute/data-error.js';
import { wrongFile } from '../compute/files.js';
import { oneLine } from '../compute/printable.js';
import { shown } from '../compute/shown.js';
import type { SampleKey } from './key.js';
import type { SampleRecord } from './record.js';
import { SAMPLES } from './samples.js';
import {
  checkRow,
  compareRows,
  forgettingLine,
  forgottenIn,
  keyHash,
  keyText,
  rowOfLine,
  type Schema,
  toLine,
} from './schema.js';
import { appendWhole, createShard, isShard, type Position, readLines, START } from './shard.js';

/** What other processes have done to a store: whether they added rows, and which writer this one is of those at work. */
export interface Others {
  readonly added: boolean;
  /** From 0. */
  readonly place: number;
  readonly writers: number;
}

/**
 * A folder of rows, append-only: each process writes JSON lines to a shard of its own, so several may fill one store.
 * Where two wrote the same row, the earlier shard's counts, unless it has been forgotten since.
 */
export interface Rows<Row extends Key, Key extends object> {
  readonly folder: string;
  readonly schema: Schema<Row, Key>;
  /** Whether a row is there, as of opening, this process's own appends and the last `look`. */
  has(key: Key): boolean;
  /** The version of this library that made a row that is there. */
  versionOf(key: Key): string | undefined;
  /** The same by the hash of a key (`keyHash`), for whoever asks about one key several times. */
  hasHash(hash: string): boolean;
  /** Checks the rows, then appends them all in one write. */
  append(rows: readonly Row[]): void;
  /** Checks the rows, appends those that are not there in one write, and returns how many those were. */
  add(rows: readonly Row[]): number;
  /** Forgets rows, those that are not there too: from now on no process has them, and they may be made anew. Their lines stay. */
  forget(keys: readonly Key[]): void;
  /** Reads what other processes have added since; costs little where that is nothing. */
  look(): Others;
  /** All rows of all shards, sorted by key. */
  read(): Row[];
  /** Closes this process's shard. The store can still be read. */
  close(): void;
}

/** A store of samples. */
export type Store = Rows<SampleRecord, SampleKey>;

/** The names of a folder's shards, the earliest first. */
function shardsOf(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const other = names.find((name) => !isShard(name));
  if (other !== undefined)
    throw new DataError(`store ${folder}: expected only shards that a store wrote, got ${shown(other)}`);
  return names.sort();
}

/**
 * Opens a store of rows of any kind, checking every row it holds. Nothing is created before the first append.
 *
 * @param folder where its shards lie
 * @param schema the columns of a row, its key, and how a line is read
 * @returns the store; its `append` throws an Error for a row that is there already, and reading a `DataError` for a line that is none
 * @example openRows('data/runs/mine/counts', COUNTS).read().length // 0, rows so far
 */
export function openRows<Row extends Key, Key extends object>(
  folder: string,
  schema: Schema<Row, Key>,
): Rows<Row, Key> {
  /** The hashes of the rows' keys, with the version that made each. */
  const present = new Map<string, string | undefined>();
  const positions = new Map<string, Position>();
  /** Shards of other processes that have grown since this store was opened. */
  const grown = new Set<string>();
  let shard: { name: string; file: number } | undefined;

  const versionIn = (row: object) => (row as { readonly version?: string }).version;
  /** What a line says; one that is damaged is an error of the data. */
  const lineOf = (text: string, where: string): { row?: Row; forgotten: readonly string[] } => {
    try {
      const forgotten = forgottenIn(text, where);
      return forgotten === undefined ? { row: rowOfLine(schema, text, where), forgotten: [] } : { forgotten };
    } catch (error) {
      throw new DataError(oneLine((error as Error).message, 400), { cause: error });
    }
  };
  /** Rows, and the keys that are forgotten, in their order. */
  function* rowsOf(name: string, from: Position) {
    for (const { text, line, next } of readLines(folder, name, from)) {
      const where = `${join(folder, name)}:${line}`;
      yield { ...lineOf(text, where), next };
    }
  }
  const close = () => {
    if (shard !== undefined) closeSync(shard.file);
    shard = undefined;
  };
  const write = (text: string, lines: number) => {
    if (shard === undefined) {
      mkdirSync(folder, { recursive: true });
      shard = createShard(folder, shardsOf(folder).at(-1));
    }
    const bytes = appendWhole(shard.file, text);
    positions.set(shard.name, { bytes, lines: (positions.get(shard.name) ?? START).lines + lines });
  };
  /** Reads on where it stopped, and says in which shards there were new rows. */
  const follow = () =>
    shardsOf(folder).filter((name) => {
      // Nobody else writes into this process's own.
      if (name === shard?.name) return false;
      const from = positions.get(name) ?? START;
      const path = join(folder, name);
      const wrong = wrongFile(path);
      if (wrong !== undefined) throw new DataError(`store ${path}: expected a file, got ${wrong}`);
      if (statSync(path).size === from.bytes) return false;
      let to = from;
      for (const { row, forgotten, next } of rowsOf(name, from)) {
        // What is forgotten stands before its line, so that rows made anew have to stand behind it.
        if (forgotten.length > 0) close();
        for (const key of forgotten) present.delete(key);
        const key = row === undefined ? undefined : keyHash(schema, row);
        if (key !== undefined && !present.has(key)) present.set(key, versionIn(row!));
        to = next;
      }
      positions.set(name, to);
      return to !== from;
    });
  /** Appends rows; those that are there already are refused or left out. One that is twice among them is an error. */
  const put = (rows: readonly Row[], known: 'refused' | 'left out'): number => {
    const fresh = new Map<string, string | undefined>();
    const lines: string[] = [];
    for (const [i, row] of rows.entries()) {
      checkRow(schema, row, `append to ${folder}, row ${i}`);
      const key = keyHash(schema, row);
      const there = present.has(key);
      if (there && known === 'left out') continue;
      if (there || fresh.has(key)) {
        throw new Error(`append to ${folder}: expected a new row, got ${keyText(schema, row)} again`);
      }
      fresh.set(key, versionIn(row));
      lines.push(toLine(schema, row));
    }
    if (lines.length === 0) return 0;
    write(lines.join(''), lines.length);
    for (const [key, version] of fresh) present.set(key, version);
    return lines.length;
  };
  follow();
  return {
    folder,
    schema,
    has: (key) => present.has(keyHash(schema, key)),
    hasHash: (hash) => present.has(hash),
    versionOf: (key) => present.get(keyHash(schema, key)),
    append: (rows) => void put(rows, 'refused'),
    add: (rows) => put(rows, 'left out'),
    forget(keys) {
      const known = keys.filter((key) => present.has(keyHash(schema, key)));
      if (known.length === 0) return;
      close();
      write(forgettingLine(known.map((key) => keyText(schema, key))), 1);
      for (const key of known) present.delete(keyHash(schema, key));
    },
    look() {
      const names = follow();
      for (const name of names) grown.add(name);
      const earlier = [...grown].filter((name) => shard === undefined || name < shard.name);
      return { added: names.length > 0, place: earlier.length, writers: grown.size + 1 };
    },
    read() {
      const rows = new Map<string, Row>();
      for (const name of shardsOf(folder)) {
        for (const { row, forgotten } of rowsOf(name, START)) {
          for (const key of forgotten) rows.delete(key);
          const key = row === undefined ? undefined : keyHash(schema, row);
          if (key !== undefined && !rows.has(key)) rows.set(key, row!);
        }
      }
      return [...rows.values()].sort((a, b) => compareRows(schema, a as Row, b));
    },
    close,
  };
}

/**
 * Opens a store of samples.
 *
 * @param folder where its shards lie
 * @returns the store, with the errors of `openRows`
 * @example
 * const store = openStore('data/runs/digits');
 * store.read().length; // rows so far
 */
export const openStore = (folder: string): Store => openRows(folder, SAMPLES);
