import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../compute/files.js';
import type { Plan } from './plan.js';
import type { Shard } from './split.js';

/** What a process says of its work on a shard, in a file of its own that is replaced whole: no two processes write one file. */
export interface Sign {
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly machine: string;
  readonly process: number;
  /** Rows of the shard that are there, of all that it has. */
  readonly done: number;
  readonly rows: number;
  /** Predicted FLOPs of what this process itself has made, and in how many milliseconds. */
  readonly flops: number;
  readonly ms: number;
  /** Predicted FLOPs of what is still to be made. */
  readonly left: number;
  /** Why it failed. */
  readonly why?: string;
}

/** The folder of a shard, in which its rows, signs and logs are. */
export const folderOf = ({ shards }: Pick<Plan, 'shards'>, { number, of }: Shard): string =>
  join(shards, `${number}-of-${of}`);

/** The shards that have a folder. */
export function shardsIn({ shards }: Pick<Plan, 'shards'>): Shard[] {
  const names = existsSync(shards) ? readdirSync(shards) : [];
  const found = names.map((name) => /^(\d+)-of-(\d+)$/.exec(name)).filter((match) => match !== null);
  const list = found.map(([, number, of]) => ({ number: Number(number), of: Number(of) }));
  return list
    .filter(({ number, of }) => number >= 1 && number <= of)
    .sort((a, b) => a.of - b.of || a.number - b.number);
}

/** A name that no other process has: the machine (hashed), the process, and something random, since processes of two containers may have one number. */
export function ownName(): string {
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  return `${machine}-${process.pid}-${randomBytes(2).toString('hex')}`;
}

const SIGNS = 'signs';

/** Leaves a sign in the folder of a shard. */
export function leaveSign(folder: string, name: string, sign: Sign): void {
  writeWhole(join(folder, SIGNS, `${name}.json`), `${JSON.stringify(sign)}\n`);
}

/** A sign, and how many milliseconds ago it was left by the clock of the file system. */
export interface Seen extends Sign {
  readonly age: number;
}

/** The time of the file system, whose clock may differ from this machine's. */
export function timeOf(folder: string): number {
  const probe = join(folder, `.clock-${ownName()}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

/** The signs of a shard; one that is being replaced is left out. */
export function signsOf(folder: string, now: number): Seen[] {
  const at = join(folder, SIGNS);
  const names = existsSync(at) ? readdirSync(at).filter((name) => name.endsWith('.json')) : [];
  return names.flatMap((name) => {
    const path = join(at, name);
    try {
      return [{ ...(JSON.parse(readFileSync(path, 'utf8')) as Sign), age: now - statSync(path).mtimeMs }];
    } catch {
      return [];
    }
  });
}
