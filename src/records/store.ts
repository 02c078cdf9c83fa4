import { closeSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkRecord, toLine } from './fields.js';
import { compareKeys, keyText, type SampleKey } from './key.js';
import type { SampleRecord } from './record.js';
import { appendWhole, createShard, isShard, readLines } from './shard.js';

/**
 * A folder of rows, append-only: each process writes JSON lines to a shard of its own, so several may fill one store.
 * Where two wrote the same sample, the earlier shard's row counts.
 */
export interface Store {
  readonly folder: string;
  /** Whether a sample is already there; samples that other processes add after opening are not seen. */
  has(key: SampleKey): boolean;
  /** Checks the rows, then appends them all in one write. */
  append(rows: readonly SampleRecord[]): void;
  /** All rows of all shards, sorted by key. */
  read(): SampleRecord[];
  /** Closes this process's shard. The store can still be read. */
  close(): void;
}

function parse(text: string, where: string): SampleRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError(`${where}: expected a row in JSON, got ${JSON.stringify(text.slice(0, 60))}`);
  }
  return checkRecord(value, where);
}

function readFolder(folder: string): Map<string, SampleRecord> {
  const rows = new Map<string, SampleRecord>();
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    if (!isShard(name)) throw new Error(`store ${folder}: expected only shards that a store wrote, got ${name}`);
    for (const { text, line } of readLines(folder, name)) {
      const row = parse(text, `${path}:${line}`);
      const key = keyText(row);
      if (!rows.has(key)) rows.set(key, row);
    }
  }
  return rows;
}

/**
 * Opens a store, checking every row it holds. Nothing is created before the first append.
 *
 * @example
 * const store = openStore('data/runs/digits');
 * store.read().length; // rows so far
 */
export function openStore(folder: string): Store {
  const present = new Set(readFolder(folder).keys());
  let shard: { path: string; file: number } | undefined;
  return {
    folder,
    has: (key) => present.has(keyText(key)),
    append(rows) {
      rows.forEach((row, i) => checkRecord(row, `append to ${folder}, row ${i}`));
      const added = rows.map(keyText);
      const fresh = new Set<string>();
      for (const key of added) {
        if (present.has(key) || fresh.has(key))
          throw new Error(`append to ${folder}: expected a new sample, got ${key} again`);
        fresh.add(key);
      }
      if (rows.length === 0) return;
      mkdirSync(folder, { recursive: true });
      shard ??= createShard(folder);
      appendWhole(shard.file, rows.map(toLine).join(''));
      for (const key of fresh) present.add(key);
    },
    read: () => [...readFolder(folder).values()].sort(compareKeys),
    close() {
      if (shard !== undefined) closeSync(shard.file);
      shard = undefined;
    },
  };
}
