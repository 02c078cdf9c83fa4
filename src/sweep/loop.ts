import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../compute/progress.js';
import { keyHash, keyText } from '../records/schema.js';
import type { Rows } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import { type Batch, cutBatches, leftOf } from './plan.js';

/** Rows that are asked for and made in the same way. */
export interface SweepCell<Row extends Key, Key extends object> {
  /** What is under way, for progress. */
  readonly label: string;
  /** The rows asked for. */
  readonly keys: readonly Key[];
  /** Rows made together, at most; what a row holds does not depend on it. */
  readonly batch: number;
  /** Makes the rows of some keys and hands them over: all at once, or one by one as they are done. */
  make(keys: readonly Key[], keep: (rows: readonly Row[]) => void): void | Promise<void>;
  /** A row like those of this cell, of one problem alone: where its rows hang on each other and are made together. */
  pilot?(): Row;
}

export interface Run<Row extends Key, Key extends object> {
  readonly label: string;
  readonly cells: readonly SweepCell<Row, Key>[];
  readonly store: Rows<Row, Key>;
  /** Forgets the rows asked for that the store has, and makes them anew (default false). */
  readonly fresh?: boolean | undefined;
  /** Stops between batches; the run then rejects with the signal's reason, and what was made is stored. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** What is done with cells in the place of making their rows, once `planBy` has been called. */
type Planner = <Row extends Key, Key extends object>(run: Run<Row, Key>) => Promise<Row[]>;

let planner: Planner | undefined;

/** From now on cells are handed to a planner, and their rows are what it returns; `undefined` ends that. */
export function planBy(given: Planner | undefined): void {
  planner = given;
}

/**
 * Makes the rows that a store does not have yet, batch by batch, each appended in one write as soon as it is made; a run that was
 * stopped goes on where it was, a fresh one too when it is then run without `fresh`. Several processes may run the same cells into one store: between batches each reads what the others have
 * added, and they begin at different places of what is left. Between batches other events run. Returns the rows asked for, sorted by
 * key. While a plan is being written (`planBy`) nothing is stored, and the rows are stand-ins.
 *
 * @throws RangeError where two cells ask for the same row; Error where a cell does not make what was asked of it.
 * @example await runCells({ label: 'walk', cells: [{ label: 'walk, depth 2', keys, batch: 64, make }], store })
 */
export async function runCells<Row extends Key, Key extends object>(run: Run<Row, Key>): Promise<Row[]> {
  if (planner !== undefined) return planner(run);
  const asked = await makeRows(run);
  const { store } = run;
  const rows = store.read().filter((row) => asked.has(keyHash(store.schema, row)));
  if (rows.length !== asked.size) {
    throw new Error(`${run.label}: expected ${asked.size} rows in ${store.folder}, got ${rows.length}`);
  }
  return rows;
}

const rowsIn = (batches: readonly Batch<unknown, unknown>[]) => batches.reduce((sum, { keys }) => sum + keys.length, 0);

/** Makes the rows as `runCells` does, and returns the hashes of their keys: for whoever does not read them. */
export async function makeRows<Row extends Key, Key extends object>(run: Run<Row, Key>): Promise<ReadonlySet<string>> {
  const { cells, store, fresh = false, signal, progress } = run;
  const nameOf = (key: Key) => keyText(store.schema, key);
  const asked = new Set<string>();
  /** The hash of each key, which is taken once. */
  const hashes = new Map<Key, string>();
  for (const { label, keys } of cells) {
    for (const key of keys) {
      const hash = keyHash(store.schema, key);
      if (asked.has(hash)) {
        throw new RangeError(`${label}: expected every row to be asked for once, got ${nameOf(key)} twice`);
      }
      asked.add(hash);
      hashes.set(key, hash);
    }
  }
  const isDone = (key: Key) => store.hasHash(hashes.get(key)!);
  store.look();
  if (fresh) store.forget(cells.flatMap(({ keys }) => keys));
  const stored = cells.flatMap(({ keys }) => keys.filter(isDone));
  const made = new Set(stored.map((key) => store.versionOf(key) ?? ''));
  const versions = [...made].filter((version) => version !== libraryVersion()).sort();
  const before = { stored: stored.length, ...(versions.length === 0 ? {} : { versions }) };
  let left = cutBatches(cells, isDone);
  /** Rows of the batches that are left, counted on: there may be many of them. */
  let waiting = rowsIn(left);
  /** Rows of the batch under way that are not there yet. */
  let under = 0;
  let added = false;
  const report = (label: string) => {
    progress?.({ done: asked.size - waiting - under, total: asked.size, label, ...before });
  };
  const look = () => {
    const others = store.look();
    added ||= others.added;
    return others;
  };
  const work = async ({ cell, keys }: Batch<SweepCell<Row, Key>, Key>) => {
    under = keys.length;
    await cell.make(keys, (rows) => {
      const others = look();
      const fresh = store.add(rows);
      // Counted again only where others may have made some: a batch of thousands comes row by row.
      under = others.added ? keys.filter((key) => !isDone(key)).length : under - fresh;
      report(cell.label);
    });
    const missing = keys.find((key) => !isDone(key));
    if (missing !== undefined) {
      throw new Error(`${cell.label}: expected a row for every key, got none for ${nameOf(missing)}`);
    }
    under = 0;
  };
  report(run.label);
  while (left.length > 0) {
    await setImmediate();
    signal?.throwIfAborted();
    const { place, writers } = look();
    if (added) {
      left = leftOf(left, isDone);
      waiting = rowsIn(left);
    }
    added = false;
    const [batch] = left.splice(Math.floor((place * left.length) / writers), 1);
    waiting -= batch?.keys.length ?? 0;
    if (batch !== undefined) await work(batch);
    if (left.length > 0) continue;
    // What another process forgot meanwhile.
    look();
    left = cutBatches(cells, isDone);
    waiting = rowsIn(left);
  }
  return asked;
}
