import { createHash } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
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

/** The time in a shard's name, in milliseconds; 0 for a name that has none. */
function timeOf(name: string): number {
  const digits = SHARD.exec(name)?.[1];
  const parts = digits === undefined ? null : /^(....)(..)(..)T(..)(..)(..)(...)Z$/.exec(digits);
  if (parts === null) return 0;
  const [, year, month, day, hour, minute, second, rest] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`) || 0;
}

/**
 * Creates a file that no other process writes to, named by time, machine (hashed) and process: names sort by time. `last` is the last
 * name in the folder, behind which this one comes whatever the clocks say.
 */
export function createShard(folder: string, last = ''): { name: string; file: number } {
  const time = new Date(Math.max(Date.now(), timeOf(last) + 1)).toISOString().replace(/[-:.]/g, '');
  for (let turn = 0; ; turn++) {
    const name = `${time}-${host()}-${process.pid}-${turn}.jsonl`;
    try {
      return { name, file: openSync(join(folder, name), 'ax') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Appends text in one write and says how long the file then is; when the disk refuses part of it, takes that part back and throws. */
export function appendWhole(file: number, text: string): number {
  const bytes = Buffer.from(text);
  const before = fstatSync(file).size;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
  return before + bytes.length;
}

/** After so long without a write, what is not there does not arrive any more; longer than the clocks of machines differ. */
const ARRIVAL_MS = 600_000;

/** How far a shard has been read. */
export interface Position {
  readonly bytes: number;
  readonly lines: number;
}

/** Where a shard begins. */
export const START: Position = { bytes: 0, lines: 0 };

/** A line of a shard, without its newline; its number, from 1; and where the next one begins. */
export interface Line {
  readonly text: string;
  readonly line: number;
  readonly next: Position;
}

/**
 * The lines of a shard from a position on that end in a newline. What follows the last newline is the row in flight when a run was
 * killed, or one that is being written: it is left out. So is everything from a line on that holds a NUL, in a file that was
 * written to within the last ten minutes: on a network file system the end of a file may be seen before what stands ahead of it, with
 * zeros in its place. Later they are damage, and the line is given as it stands. Nobody changes a file that another process wrote,
 * since no process can tell whether one on another machine, or in another container, has ended.
 *
 * @throws RangeError for a shard that is shorter than the position: its writer took back what the disk refused.
 */
export function* readLines(folder: string, name: string, from: Position = START): Generator<Line> {
  const path = join(folder, name);
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    const arriving = Date.now() - mtimeMs < ARRIVAL_MS;
    if (size < from.bytes) throw new RangeError(`${path}: expected ${from.bytes} bytes or more, got ${size}`);
    const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(1, size - from.bytes)));
    let rest: Buffer = Buffer.alloc(0);
    let { bytes, lines } = from;
    let at = bytes;
    for (let got = readSync(file, chunk, 0, chunk.length, at); got > 0; ) {
      at += got;
      rest = Buffer.concat([rest, chunk.subarray(0, got)]);
      let start = 0;
      for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
        if (arriving && rest.subarray(start, end).includes(0)) return;
        lines++;
        bytes += end + 1 - start;
        yield { text: rest.toString('utf8', start, end), line: lines, next: { bytes, lines } };
        start = end + 1;
      }
      rest = rest.subarray(start);
      got = readSync(file, chunk, 0, chunk.length, at);
    }
  } finally {
    closeSync(file);
  }
}
