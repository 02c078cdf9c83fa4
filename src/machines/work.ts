import { hostname } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../compute/data-error.js';
import { openRows, type Rows } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import { makeRows, type SweepCell } from '../sweep/loop.js';
import { folderOf, leaveSign, ownName, type Sign } from './folder.js';
import { type AnyKey, type AnyRow, codeOfPlan, costOf, keyAt, type Plan, type PlanCell, schemaOf } from './plan.js';
import type { Rebuild } from './rebuild/checked.js';
import { type Part, partsOf, type Shard } from './split.js';

/** Milliseconds between two signs of life. */
const BEAT = 5000;
/** Cells that are handed to the loop at once. */
const WINDOW = 64;

export interface Work {
  readonly plan: Plan;
  readonly shard: Shard;
  /** Stops between batches; what was made is stored. */
  readonly signal?: AbortSignal | undefined;
  /** Lines of the log. */
  readonly say?: (line: string) => void;
  /** Who makes the cells of a plan again (default: the library's lists, and the modules that the plan names). */
  readonly rebuild?: ((plan: Plan) => Promise<Rebuild>) | undefined;
}

/** What came of it. */
export interface Worked {
  readonly rows: number;
  /** How many of them were there before. */
  readonly before: number;
  readonly ms: number;
}

/** Parts of one store, at most `WINDOW` at a time. */
function* windows(parts: Iterable<Part>): Generator<Part[]> {
  let window: Part[] = [];
  for (const part of parts) {
    const other =
      window[0] !== undefined && (window[0].cell.store !== part.cell.store || window[0].cell.rows !== part.cell.rows);
    if (window.length > 0 && (other || window.length === WINDOW)) {
      yield window;
      window = [];
    }
    window.push(part);
  }
  if (window.length > 0) yield window;
}

/** What of a cell says how its rows are made: its first row alone, where rows do not hang on each other. */
const alone = (cell: PlanCell): PlanCell => {
  if (cell.together === true) return cell;
  const first = typeof cell.problems === 'number' ? 0 : cell.problems[0]!;
  return { ...cell, problems: [first], candidates: 1 };
};

const keysOf = ({ cell, from, to }: Part): AnyKey[] =>
  Array.from({ length: to - from }, (_, i) => keyAt(cell, from + i));

/** Refuses a plan of another version of this library, whose rows may differ. */
function checkVersion({ path, head }: Plan): void {
  const version = libraryVersion();
  if (head.version === version) return;
  throw new DataError(
    `plan ${path}: expected version ${version} of this library, as it is here, got a plan of ${head.version}`,
  );
}

/** Rebuilds from the library's lists and the plan's modules; networks are loaded only here. */
async function fromLists({ path, head }: Plan, code: readonly string[]): Promise<Rebuild> {
  if (head.sample !== undefined) {
    throw new DataError(
      `plan ${path}: expected \`rebuild\` for a plan of \`sample\` (the command \`sweep\` has it), got none`,
    );
  }
  const { startBackend } = await import('./backend.js');
  const { rebuilding } = await import('./rebuild/cells.js');
  const { ownOf } = await import('./rebuild/own.js');
  await startBackend(head.backend);
  return rebuilding(await ownOf(code));
}

/**
 * Makes the rows of one shard of a plan, in a folder of the shard's own; rows that are there are not made again. It may run on any machine,
 * again, and twice at once: each process writes files of its own, and sees what the other has written.
 *
 * @param work the plan, the shard, `signal`, which stops it, and `rebuild`
 * @returns how many rows were made, and how many were there
 * @throws DataError for a plan of another version or with other code, and where weights or backend here are not those of the plan.
 * @example await workOn({ plan: openPlan('study.plan.jsonl'), shard: { number: 3, of: 20 } })
 */
export async function workOn({ plan, shard, signal, say = () => undefined, rebuild }: Work): Promise<Worked> {
  checkVersion(plan);
  const folder = folderOf(plan, shard);
  const name = ownName();
  const start = performance.now();
  let [rows, left] = [0, 0];
  for (const { cell, from, to } of partsOf(plan, shard)) {
    rows += to - from;
    left += (to - from) * costOf(cell);
  }
  let [done, before, flops] = [0, 0, 0];
  const sign = (state: Sign['state'], why?: string) =>
    leaveSign(folder, name, {
      ...{ state, machine: hostname(), process: process.pid, done, rows, flops, left: Math.max(0, left) },
      ms: performance.now() - start,
      ...(why === undefined ? {} : { why }),
    });
  sign('running');
  const beat = setInterval(() => sign('running'), BEAT);
  const stores = new Map<string, Rows<AnyRow, AnyKey>>();
  let begun: Rebuild | undefined;
  try {
    const code = codeOfPlan(plan);
    /** Backend and models are loaded only where something is left to be made. */
    const begin = () => (rebuild === undefined ? fromLists(plan, code) : rebuild(plan));
    for (const window of windows(partsOf(plan, shard))) {
      signal?.throwIfAborted();
      const [{ cell: first }] = window as [Part, ...Part[]];
      const store = stores.get(first.store) ?? openRows(join(folder, first.store), schemaOf(first.rows));
      stores.set(first.store, store);
      const cells: SweepCell<AnyRow, AnyKey>[] = [];
      for (const part of window) {
        const keys = keysOf(part);
        const missing = keys.filter((key) => !store.has(key));
        const known = keys.length - missing.length;
        before += known;
        left -= known * costOf(part.cell);
        done += known;
        if (missing.length === 0) continue;
        begun ??= await begin();
        cells.push({ ...begun.cellOf(alone(part.cell), store.folder), keys: missing });
      }
      const cost =
        window.reduce((sum, { cell, from, to }) => sum + (to - from) * costOf(cell), 0) /
        window.reduce((sum, { from, to }) => sum + to - from, 0);
      let seen = 0;
      await makeRows({
        ...{ label: first.store, cells, store, signal },
        progress({ done: now, label }) {
          const fresh = now - seen;
          if (fresh <= 0) return;
          seen += fresh;
          done += fresh;
          flops += fresh * cost;
          left -= fresh * cost;
          say(`${done} of ${rows} rows: ${label}`);
        },
      });
    }
    for (const store of stores.values()) store.close();
    sign('done');
  } catch (error) {
    sign(signal?.aborted ? 'stopped' : 'failed', (error as Error).message);
    throw error;
  } finally {
    clearInterval(beat);
    for (const store of stores.values()) store.close();
    begun?.close?.();
  }
  return { rows, before, ms: performance.now() - start };
}
