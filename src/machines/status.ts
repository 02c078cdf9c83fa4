import { existsSync } from 'node:fs';
import { DataError } from '../compute/data-error.js';
import { keyHash, rowOfLine } from '../records/schema.js';
import { folderOf, type Seen, shardsIn, signsOf, timeOf } from './folder.js';
import { type Plan, schemaOf } from './plan.js';
import { rowsOfShards, type Shard } from './split.js';
import { linesOf, shardsBelow, storesBelow } from './stores.js';

/** Milliseconds after which a process that has said nothing is taken to have ended. */
const SILENCE = 60_000;

/** How a shard stands. */
export interface ShardStatus extends Shard {
  readonly state: 'done' | 'running' | 'failed' | 'missing';
  readonly rows: number;
  readonly done: number;
  /** Why it failed, or for how long its process has said nothing. */
  readonly why?: string;
}

/** How a plan stands, in one of its splits. */
export interface Status {
  readonly shards: readonly ShardStatus[];
  readonly rows: number;
  readonly done: number;
  /** Seconds that are left at the pace of the processes at work; undefined where none is, or none has made a row yet. */
  readonly seconds?: number;
}

/** How many different rows a shard has; their keys are held by their hash. */
function countRows(plan: Plan, folder: string): number {
  let count = 0;
  for (const store of storesBelow(folder)) {
    const rows = plan.head.stores[store];
    if (rows === undefined) continue;
    if (shardsBelow(folder, store) === 1) {
      // One process never writes a row twice.
      for (const _ of linesOf(folder, store)) count++;
      continue;
    }
    const schema = schemaOf(rows);
    const seen = new Set<string>();
    for (const { text, where } of linesOf(folder, store)) seen.add(keyHash(schema, rowOfLine(schema, text, where)));
    count += seen.size;
  }
  return count;
}

function statusOf(shard: Shard, rows: number, done: number, signs: readonly Seen[], begun: boolean): ShardStatus {
  const told = { ...shard, rows, done };
  if (done >= rows) return { ...told, state: 'done' };
  if (!begun) return { ...told, state: 'missing' };
  if (signs.some(({ state, age }) => state === 'running' && age < SILENCE)) return { ...told, state: 'running' };
  const [last] = [...signs].sort((a, b) => a.age - b.age);
  if (last === undefined) return { ...told, state: 'failed', why: 'no process has said anything' };
  if (last.state === 'running') {
    const silent = `process ${last.process} on ${last.machine} has said nothing for ${Math.round(last.age / 1000)} s`;
    return { ...told, state: 'failed', why: silent };
  }
  return { ...told, state: 'failed', why: `${last.state}: ${last.why ?? 'rows are missing'}` };
}

/**
 * The number of shards that a plan was split into.
 *
 * @throws DataError where that is not told and there are several splits, or none.
 */
export function splitOf(plan: Plan, asked?: number): number {
  if (asked !== undefined) return asked;
  const found = [...new Set(shardsIn(plan).map(({ of }) => of))];
  if (found.length === 1) return found[0]!;
  const got = found.length === 0 ? 'none begun' : `splits into ${found.join(' and into ')}`;
  throw new DataError(`plan ${plan.path}: expected one split, or --shards N to name it, got ${got}`);
}

/**
 * What is done, running, failed and missing of a plan, by the rows that are there and by what processes have said of themselves; ages go by
 * the clock of the file system.
 *
 * @param plan from `openPlan`
 * @param of the number of shards
 * @returns rows in all and per shard
 * @example planStatus(openPlan('study.plan.jsonl'), 20).done // rows so far
 */
export function planStatus(plan: Plan, of: number): Status {
  const now = existsSync(plan.shards) ? timeOf(plan.shards) : 0;
  const [work, pace] = [[] as number[], [] as number[]];
  const shards = rowsOfShards(plan, of).map((rows, i): ShardStatus => {
    const shard = { number: i + 1, of };
    const folder = folderOf(plan, shard);
    const signs = signsOf(folder, now);
    const status = statusOf(shard, rows, countRows(plan, folder), signs, existsSync(folder));
    const active =
      status.state === 'running' ? signs.filter(({ state, age }) => state === 'running' && age < SILENCE) : [];
    pace.push(...active.map(({ flops, ms }) => flops / ms));
    work.push(
      status.state === 'done'
        ? 0
        : Math.min((plan.head.flops / of) * (1 - status.done / status.rows), ...active.map(({ left }) => left)),
    );
    return status;
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const seconds = sum(pace) > 0 ? sum(work) / sum(pace) / 1000 : undefined;
  const [rows, done] = [sum(shards.map((shard) => shard.rows)), sum(shards.map((shard) => shard.done))];
  return { shards, rows, done, ...(seconds === undefined ? {} : { seconds }) };
}
