import { createReadStream, createWriteStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { TableError } from './error.js';

/** A packed table may be this many bytes, and above a size this many times what it was packed into. */
const MOST_BYTES = 2 ** 36;
const [LARGE, MOST_TIMES] = [2 ** 30, 200];

/** Unpacks a gzip file; one that only swells is refused before it fills the disk. */
export async function unpack(path: string, to: string, name: string): Promise<void> {
  const source = createReadStream(path);
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      bytes += chunk.length;
      const most = Math.min(MOST_BYTES, Math.max(LARGE, MOST_TIMES * source.bytesRead));
      if (bytes <= most) done(null, chunk);
      else
        done(
          new TableError(
            `${name}: expected a table of at most ${MOST_TIMES} times its packed size, got a gzip archive that swells beyond ${most} bytes`,
          ),
        );
    },
  });
  try {
    await pipeline(source, createGunzip(), limit, createWriteStream(to, { mode: 0o600 }));
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new TableError(`${name}: expected a gzip archive, got a broken one (${(error as Error).message})`);
  }
}

/** Copies a file without its byte order mark. */
export const withoutMark = (path: string, to: string) =>
  pipeline(createReadStream(path, { start: 3 }), createWriteStream(to, { mode: 0o600 }));

/** Copies CSV with one kind of line end; what stands in quotes stays. */
export async function evenLines(path: string, to: string): Promise<void> {
  let inQuotes = false;
  let afterReturn = false;
  const even = new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      const out = Buffer.allocUnsafe(chunk.length);
      let at = 0;
      for (const byte of chunk) {
        if (byte === 34) inQuotes = !inQuotes;
        if (!inQuotes && byte === 10 && afterReturn) {
          afterReturn = false;
          continue;
        }
        afterReturn = !inQuotes && byte === 13;
        out[at++] = afterReturn ? 10 : byte;
      }
      done(null, out.subarray(0, at));
    },
  });
  await pipeline(createReadStream(path), even, createWriteStream(to, { mode: 0o600 }));
}
