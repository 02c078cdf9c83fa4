import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from '../compute/data-error.js';
import type { Field } from '../records/fields.js';
import { keyText, rowOfLine } from '../records/schema.js';
import { appendWhole } from '../records/shard.js';
import { toParquet } from '../records/tables/parquet.js';
import { folderOf, shardsIn } from './folder.js';
import { collectTexts, storeOfTexts, type TextLines, textLine, textsOf } from './gather-texts.js';
import { mixture } from './mixture.js';
import { keyAt, type Plan, type PlanCell, rowsOf, schemaOf } from './plan.js';
import { rowsOfShards, type Shard } from './split.js';
import { linesOf, storesBelow } from './stores.js';

/** Rows that are held in memory at once. */
const WINDOW = 50_000;
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

/** A row as a line without the times that differ between two makings of it. */
const withoutTimes = (line: string): string => JSON.stringify({ ...JSON.parse(line), wallMs: 0, latencyMs: 0 });

/** Where the shards of each split of a plan that has some begin and end, in places of its rows. */
function splitsOf(plan: Plan): ReadonlyMap<number, readonly number[]> {
  const starts = new Map<number, number[]>();
  for (const { of } of shardsIn(plan)) {
    if (starts.has(of)) continue;
    let at = 0;
    starts.set(of, [0, ...rowsOfShards(plan, of).map((rows) => (at += rows))]);
  }
  return starts;
}

/** The shards that have rows of places `from` to `to` - 1 of the plan, of all splits. */
function overlapping(plan: Plan, splits: ReadonlyMap<number, readonly number[]>) {
  const shards = shardsIn(plan);
  return (from: number, to: number): Shard[] =>
    shards.filter(({ number, of }) => splits.get(of)![number - 1]! < to && splits.get(of)![number]! > from);
}

/** Where windows end: at the ends of shards of the finest split where they can, so that each is read once. */
function windowEnds(rows: number, splits: ReadonlyMap<number, readonly number[]>): number[] {
  const finest = splits.get(Math.max(0, ...splits.keys())) ?? [];
  const ends: number[] = [];
  for (let at = 0; at < rows; at = ends.at(-1)!) {
    const most = Math.min(rows, at + WINDOW);
    const last = Math.max(at, ...finest.filter((place) => place <= most));
    ends.push(last > at ? last : most);
  }
  return ends;
}

/** Cells of a plan with the places of their rows, in windows that end at the given places. */
function* windows(
  plan: Plan,
  ends: readonly number[],
): Generator<{ readonly from: number; readonly parts: readonly [PlanCell, number, number][] }> {
  let parts: [PlanCell, number, number][] = [];
  let [begin, at, turn] = [0, 0, 0];
  for (const cell of plan.cells()) {
    for (let from = 0; from < rowsOf(cell); ) {
      const to = Math.min(rowsOf(cell), from + ends[turn]! - at);
      parts.push([cell, from, to]);
      at += to - from;
      from = to;
      if (at < ends[turn]!) continue;
      yield { from: begin, parts };
      [parts, begin, turn] = [[], at, turn + 1];
    }
  }
}

/** The rows of a window: their places by store and key, and the lines that were found for them. */
interface Window {
  readonly places: ReadonlyMap<string, number>;
  readonly lines: (string | undefined)[];
  /** The store of each place. */
  readonly stores: readonly string[];
  /** What was said, where rows have texts. */
  readonly texts: TextLines;
}

/** The rows that some parts of cells ask for, none found yet. */
function windowOf(parts: readonly [PlanCell, number, number][]): Window {
  const places = new Map<string, number>();
  const stores: string[] = [];
  for (const [cell, first, last] of parts) {
    const schema = schemaOf(cell.rows);
    for (let i = first; i < last; i++) {
      places.set(`${cell.store} ${keyText(schema, keyAt(cell, i))}`, stores.length);
      stores.push(cell.store);
    }
  }
  return {
    places,
    stores,
    lines: new Array<string | undefined>(stores.length),
    texts: new Map(),
  };
}

/** Reads what a shard has of a window; returns how many of its lines were wanted, of all. */
function collect(plan: Plan, shard: Shard, window: Window, whole: boolean): [number, number] {
  const { places, lines: found } = window;
  const folder = folderOf(plan, shard);
  const { version, stores } = plan.head;
  const refuse = (text: string): never => {
    throw new DataError(`gather ${plan.path}: ${text}`);
  };
  let [matched, lines] = [0, 0];
  for (const store of storesBelow(folder)) {
    const beside = storeOfTexts(store, stores);
    if (beside !== undefined) {
      collectTexts(folder, beside, places, window.texts);
      continue;
    }
    const schema = schemaOf(stores[store] ?? 'samples');
    for (const { text, where } of linesOf(folder, store)) {
      const row = rowOfLine(schema, text, where);
      lines++;
      if (row.version !== version)
        refuse(`expected rows of version ${version} alone, got one of ${row.version} in ${where}`);
      const place = places.get(`${store} ${keyText(schema, row)}`);
      if (place === undefined) {
        if (whole) refuse(`${mixture(plan, store, row)} in ${where}`);
        continue;
      }
      matched++;
      // As it was written: by the version that wrote the plan, whose rows all have one form.
      const line = `${text}\n`;
      const other = found[place];
      // What a server says cannot be made again: there the first counts.
      const again = other !== undefined && row.backend !== 'server';
      if (again && withoutTimes(other) !== withoutTimes(line)) {
        refuse(`expected one row per key, got two that differ, the second in ${where}`);
      }
      found[place] ??= line;
    }
  }
  return [matched, lines];
}

/** Adds a line to a store's. */
function put(rows: Map<string, string[]>, store: string, line: string): void {
  if (rows.get(store)?.push(line) === undefined) rows.set(store, [line]);
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
 * @param plan from `openPlan`
 * @param options `to`, the folder; `partial`, whether rows may be missing; `parquet` (default true)
 * @returns the number of rows, and the files
 * @throws DataError, in one sentence, for rows of other weights, settings, code or versions than the plan's, for rows that were made twice and
 * differ, and for rows that are missing.
 * @example await gatherPlan(openPlan('study.plan.jsonl'), { to: 'data/runs/full' })
 */
export async function gatherPlan(plan: Plan, { to, partial = false, parquet = true }: Gathering): Promise<Gathered> {
  const splits = splitsOf(plan);
  const shardsFor = overlapping(plan, splits);
  const files = new Map<string, number>();
  const pathOf = (store: string) => join(to, store, SHARD);
  const fileOf = (store: string): number => {
    const open = files.get(store);
    if (open !== undefined) return open;
    mkdirSync(dirname(pathOf(store)), { recursive: true });
    const file = openSync(`${pathOf(store)}.part`, 'w');
    files.set(store, file);
    return file;
  };
  let [found, missing] = [0, 0];
  const whole = plan.head.rows <= WINDOW;
  /** Lines of each shard that no window has asked for yet. */
  const strange = new Map<string, number>();
  try {
    for (const { from, parts } of windows(plan, windowEnds(plan.head.rows, splits))) {
      const window = windowOf(parts);
      const { lines, stores, texts } = window;
      for (const shard of shardsFor(from, from + lines.length)) {
        const [matched, all] = collect(plan, shard, window, whole);
        const folder = folderOf(plan, shard);
        strange.set(folder, (strange.get(folder) ?? all) - matched);
      }
      const rows = new Map<string, string[]>();
      for (const [i, store] of stores.entries()) {
        const line = lines[i];
        if (line === undefined) missing++;
        else {
          put(rows, store, line);
          found++;
          const said = textLine(texts, i, line, plan.path);
          if (said !== '') put(rows, textsOf(store), said);
        }
      }
      for (const [store, some] of rows) appendWhole(fileOf(store), some.join(''));
    }
  } finally {
    for (const file of files.values()) closeSync(file);
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
  for (const store of files.keys()) {
    const path = pathOf(store);
    renameSync(`${path}.part`, path);
    made.push(path);
    if (!parquet || storeOfTexts(store, plan.head.stores) !== undefined) continue;
    const packed = join(to, `${store}.parquet`);
    await toParquet(path, columnsOf(plan.head.stores[store] ?? 'samples'), packed);
    made.push(packed);
  }
  return {
    rows: found,
    missing,
    files: made.filter((path) => existsSync(path)),
  };
}
