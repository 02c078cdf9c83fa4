import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from '../compute/data-error.js';
import type { Field } from '../records/fields.js';
import { keyText, rowOfLine, toLine } from '../records/schema.js';
import { toParquet } from '../records/tables/parquet.js';
import { folderOf, shardsIn } from './folder.js';
import { mixture } from './mixture.js';
import { keyAt, type Plan, type PlanCell, rowsOf, schemaOf } from './plan.js';
import { rowsOfShards, type Shard } from './split.js';
import { linesOf, storesBelow } from './stores.js';

/** Rows that are held in memory at once. */
const WINDOW = 100_000;
/** The name of a store's one shard: the earliest there is, so that its rows count. */
const SHARD = '19700101T000000000Z-00000000-0-0.jsonl';

export interface Gathering {
  /** The folder that gets the stores. */
  readonly to: string;
  /** Leaves out rows that are missing (default false: they are an error). */
  readonly partial?: boolean;
  /** Packs each store into a Parquet file beside it too (default true). */
  readonly parquet?: boolean;
}

/** What was gathered. */
export interface Gathered {
  readonly rows: number;
  readonly missing: number;
  readonly files: readonly string[];
}

/** What was found for a row of the plan. */
interface Wanted {
  line?: string;
}

/** A row as a line without the times that differ between two makings of it. */
const withoutTimes = (line: string): string => JSON.stringify({ ...JSON.parse(line), wallMs: 0, latencyMs: 0 });

/** The shards that have rows of places `from` to `to` - 1 of the plan, of all splits. */
function overlapping(plan: Plan) {
  const starts = new Map<number, number[]>();
  for (const { of } of shardsIn(plan)) {
    if (starts.has(of)) continue;
    let at = 0;
    starts.set(of, [0, ...rowsOfShards(plan, of).map((rows) => (at += rows))]);
  }
  return (from: number, to: number): Shard[] =>
    shardsIn(plan).filter(({ number, of }) => starts.get(of)![number - 1]! < to && starts.get(of)![number]! > from);
}

/** Cells of a plan with the places of their rows, in windows. */
function* windows(
  plan: Plan,
): Generator<{ readonly from: number; readonly parts: readonly [PlanCell, number, number][] }> {
  let parts: [PlanCell, number, number][] = [];
  let [at, held] = [0, 0];
  for (const cell of plan.cells()) {
    for (let from = 0; from < rowsOf(cell); ) {
      const to = Math.min(rowsOf(cell), from + WINDOW - held);
      parts.push([cell, from, to]);
      held += to - from;
      from = to;
      if (held < WINDOW) continue;
      yield { from: at, parts };
      at += held;
      [parts, held] = [[], 0];
    }
  }
  if (held > 0) yield { from: at, parts };
}

/** Reads what a shard has of a window; returns how many of its lines were wanted, of all. */
function collect(plan: Plan, shard: Shard, wanted: ReadonlyMap<string, Wanted>, whole: boolean): [number, number] {
  const folder = folderOf(plan, shard);
  const { version, stores } = plan.head;
  const refuse = (text: string): never => {
    throw new DataError(`gather ${plan.path}: ${text}`);
  };
  let [matched, lines] = [0, 0];
  for (const store of storesBelow(folder)) {
    const schema = schemaOf(stores[store] ?? 'samples');
    for (const { text, where } of linesOf(folder, store)) {
      const row = rowOfLine(schema, text, where);
      lines++;
      if (row.version !== version)
        refuse(`expected rows of version ${version} alone, got one of ${row.version} in ${where}`);
      const one = wanted.get(`${store} ${keyText(schema, row)}`);
      if (one === undefined) {
        if (whole) refuse(`${mixture(plan, store, row)} in ${where}`);
        continue;
      }
      matched++;
      const line = toLine(schema, row);
      if (one.line !== undefined && withoutTimes(one.line) !== withoutTimes(line)) {
        refuse(`expected one row per key, got two that differ, the second in ${where}`);
      }
      one.line ??= line;
    }
  }
  return [matched, lines];
}

/** The SQL types of the columns of rows. */
function columnsOf(rows: PlanCell['rows']): Record<string, string> {
  const typeOf = ({ expected }: Field) => {
    if (/^list of numbers/.test(expected)) return 'DOUBLE[]';
    if (/^list of pairs/.test(expected)) return 'BIGINT[][]';
    if (/count/.test(expected)) return 'BIGINT';
    if (/^number/.test(expected)) return 'DOUBLE';
    return /^true or false|^true, false/.test(expected) ? 'BOOLEAN' : 'VARCHAR';
  };
  const fields = Object.entries(schemaOf(rows).fields) as [string, Field][];
  return Object.fromEntries(fields.map(([name, field]) => [name, typeOf(field)]));
}

/**
 * Puts the rows of all shards of a plan together, sorted as the plan is: one store per store of the run, that a notebook reads without sampling, and a
 * Parquet file of each. Shards of several splits may have parts of it.
 *
 * @throws DataError, in one sentence, for rows of other weights, settings, code or versions than the plan's, for rows that were made twice and
 * differ, and for rows that are missing.
 * @example await gatherPlan(openPlan('study.plan.jsonl'), { to: 'data/runs/full' })
 */
export async function gatherPlan(plan: Plan, { to, partial = false, parquet = true }: Gathering): Promise<Gathered> {
  const shardsFor = overlapping(plan);
  const files = new Map<string, { readonly file: number; readonly rows: PlanCell['rows'] }>();
  const pathOf = (store: string) => join(to, store, SHARD);
  let [found, missing] = [0, 0];
  const whole = plan.head.rows <= WINDOW;
  /** Lines of each shard that no window has asked for yet. */
  const strange = new Map<string, number>();
  try {
    for (const { from, parts } of windows(plan)) {
      const wanted = new Map<string, Wanted>();
      const order: { readonly store: string; readonly rows: PlanCell['rows']; readonly one: Wanted }[] = [];
      for (const [cell, first, last] of parts) {
        const schema = schemaOf(cell.rows);
        for (let i = first; i < last; i++) {
          const one: Wanted = {};
          wanted.set(`${cell.store} ${keyText(schema, keyAt(cell, i))}`, one);
          order.push({ store: cell.store, rows: cell.rows, one });
        }
      }
      for (const shard of shardsFor(from, from + order.length)) {
        const [matched, lines] = collect(plan, shard, wanted, whole);
        const folder = folderOf(plan, shard);
        strange.set(folder, (strange.get(folder) ?? lines) - matched);
      }
      for (const { store, rows, one } of order) {
        if (one.line === undefined) {
          missing++;
          continue;
        }
        found++;
        if (!files.has(store)) {
          mkdirSync(dirname(pathOf(store)), { recursive: true });
          files.set(store, { file: openSync(`${pathOf(store)}.part`, 'w'), rows });
        }
      }
      for (const [store, { file }] of files) {
        const lines = order.flatMap((one) => (one.store === store && one.one.line !== undefined ? [one.one.line] : []));
        writeSync(file, lines.join(''));
      }
    }
  } finally {
    for (const { file } of files.values()) closeSync(file);
  }
  const [other] = [...strange].filter(([, lines]) => lines > 0);
  if (other !== undefined) {
    throw new DataError(`gather ${plan.path}: expected rows of the plan alone, got ${other[1]} others in ${other[0]}`);
  }
  if (missing > 0 && !partial) {
    throw new DataError(
      `gather ${plan.path}: expected ${plan.head.rows} rows, got ${found} (status tells which shards they are missing from; --partial leaves them out)`,
    );
  }
  const made: string[] = [];
  for (const [store, { rows }] of files) {
    const path = pathOf(store);
    renameSync(`${path}.part`, path);
    made.push(path);
    if (!parquet) continue;
    const packed = join(to, `${store}.parquet`);
    await toParquet(path, columnsOf(rows), packed);
    made.push(packed);
  }
  return { rows: found, missing, files: made.filter((path) => existsSync(path)) };
}
