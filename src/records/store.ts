import { closeSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleKey } from './key.js';
import type { SampleRecord } from './record.js';
import { SAMPLES } from './samples.js';
import { checkRow, compareRows, keyText, rowOfLine, type Schema, toLine } from './schema.js';
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
 * Where two wrote the same row, the earlier shard's counts.
 */
export interface Rows<Row extends Key, Key extends object> {
  readonly folder: string;
  readonly schema: Schema<Row, Key>;
  /** Whether a row is there, as of opening, this process's own appends and the last `look`. */
  has(key: Key): boolean;
  /** Checks the rows, then appends them all in one write. */
  append(rows: readonly Row[]): void;
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
  if (other !== undefined) throw new Error(`store ${folder}: expected only shards that a store wrote, got ${other}`);
  return names.sort();
}

/**
 * Opens a store of rows of any kind, checking every row it holds. Nothing is created before the first append.
 *
 * @example openRows('data/runs/mine/counts', COUNTS).read().length // rows so far
 */
export function openRows<Row extends Key, Key extends object>(
  folder: string,
  schema: Schema<Row, Key>,
): Rows<Row, Key> {
  const present = new Set<string>();
  const positions = new Map<string, Position>();
  /** Shards of other processes that have grown since this store was opened. */
  const grown = new Set<string>();
  let shard: { name: string; file: number } | undefined;

  function* rowsOf(name: string, from: Position) {
    for (const { text, line, next } of readLines(folder, name, from)) {
      yield { row: rowOfLine(schema, text, `${join(folder, name)}:${line}`), next };
    }
  }
  /** Reads on where it stopped, and says in which shards there were new rows. */
  const follow = () =>
    shardsOf(folder).filter((name) => {
      const from = positions.get(name) ?? START;
      if (statSync(join(folder, name)).size === from.bytes) return false;
      let to = from;
      for (const { row, next } of rowsOf(name, from)) {
        present.add(keyText(schema, row));
        to = next;
      }
      positions.set(name, to);
      return to !== from;
    });
  follow();
  return {
    folder,
    schema,
    has: (key) => present.has(keyText(schema, key)),
    append(rows) {
      const fresh = new Set<string>();
      const lines = rows.map((row, i) => {
        checkRow(schema, row, `append to ${folder}, row ${i}`);
        const key = keyText(schema, row);
        if (present.has(key) || fresh.has(key)) {
          throw new Error(`append to ${folder}: expected a new row, got ${key} again`);
        }
        fresh.add(key);
        return toLine(schema, row);
      });
      if (rows.length === 0) return;
      mkdirSync(folder, { recursive: true });
      shard ??= createShard(folder);
      const bytes = appendWhole(shard.file, lines.join(''));
      const before = positions.get(shard.name) ?? START;
      positions.set(shard.name, { bytes, lines: before.lines + lines.length });
      for (const key of fresh) present.add(key);
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
        for (const { row } of rowsOf(name, START)) {
          const key = keyText(schema, row);
          if (!rows.has(key)) rows.set(key, row);
        }
      }
      return [...rows.values()].sort((a, b) => compareRows(schema, a as Row, b));
    },
    close() {
      if (shard !== undefined) closeSync(shard.file);
      shard = undefined;
    },
  };
}

/**
 * Opens a store of samples.
 *
 * @example
 * const store = openStore('data/runs/digits');
 * store.read().length; // rows so far
 */
export const openStore = (folder: string): Store => openRows(folder, SAMPLES);
