import { createHash } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;
const SHARD = /^(\d{8}T\d{9}Z)-([0-9a-f]{8})-(\d+)-(\d+)\.jsonl$/;

/** True for the names of files that `createShard` makes. */
export function isShard(name: string): boolean {
  return SHARD.test(name);
}

function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Creates a file that no other process writes to, named by time, machine (hashed) and process: names sort by time. */
export function createShard(folder: string): { path: string; file: number } {
  const time = new Date().toISOString().replace(/[-:.]/g, '');
  for (let turn = 0; ; turn++) {
    const path = join(folder, `${time}-${host()}-${process.pid}-${turn}.jsonl`);
    try {
      return { path, file: openSync(path, 'ax') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Appends text in one write; when the disk refuses part of it, takes that part back and throws. */
export function appendWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  const before = fstatSync(file).size;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}

function writerIsGone(name: string): boolean {
  const [, , machine, pid] = SHARD.exec(name) ?? [];
  if (machine !== host() || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * The lines of a shard that end in a newline, with their numbers from 1. What follows the last newline is the row in flight
 * when a run was killed: it is left out, and cut off the file when the process that wrote it is known to have ended.
 */
export function* readLines(folder: string, name: string): Generator<{ text: string; line: number }> {
  const path = join(folder, name);
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer = Buffer.alloc(0);
    let whole = 0;
    let line = 0;
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
      let start = 0;
      for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
        line++;
        yield { text: rest.toString('utf8', start, end), line };
        start = end + 1;
      }
      whole += start;
      rest = rest.subarray(start);
    }
    if (rest.length > 0 && writerIsGone(name)) truncateSync(path, whole);
  } finally {
    closeSync(file);
  }
}
