import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip, type InflateRaw } from 'node:zlib';
import { Decompress } from 'fzstd';
import { TableError } from '../../records/table.js';

type Chunks = AsyncIterable<Uint8Array>;

const CHUNK = 1 << 18;

/** Bytes of zstd at a time: each block of 4 bytes may stand for 128 KiB. */
const ZSTD_CHUNK = 1 << 12;

const causeOf = (error: unknown) => (error as Error).message;

/** Chunks through a stream of zlib's. */
export async function* through(unpack: Gunzip | InflateRaw, chunks: Chunks): AsyncGenerator<Uint8Array> {
  // What fails on the way in fails here too, where the stream is read.
  const fed = pipeline(chunks, unpack).catch(() => undefined);
  try {
    yield* unpack as AsyncIterable<Uint8Array>;
  } finally {
    unpack.destroy();
    await fed;
  }
}

/** Unpacks gzip. */
async function* gunzipped(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* through(createGunzip({ chunkSize: CHUNK }), chunks);
  } catch (error) {
    throw new TableError(`${name}: expected gzip, got a broken archive (${causeOf(error)})`);
  }
}

/** Unpacks zstd of one or several frames; what is unpacked at a time is one of its blocks. */
export async function* unzstd(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const found: Uint8Array[] = [];
  const stream = new Decompress((data) => {
    if (data.length > 0) found.push(data.slice());
  });
  const push = (chunk: Uint8Array, last: boolean) => {
    try {
      stream.push(chunk, last);
    } catch (error) {
      throw new TableError(`${name}: expected zstd, got a broken archive (${causeOf(error)})`);
    }
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += ZSTD_CHUNK) {
      push(chunk.subarray(from, from + ZSTD_CHUNK), false);
      yield* found.splice(0);
    }
  }
  push(new Uint8Array(0), true);
  yield* found;
}

const startsWith = (bytes: Uint8Array, ...mark: number[]) => mark.every((byte, i) => bytes[i] === byte);

/** Whether bytes are the start of gzip, or of zstd. */
export const isGzip = (start: Uint8Array) => startsWith(start, 0x1f, 0x8b);
export const isZstd = (start: Uint8Array) => startsWith(start, 0x28, 0xb5, 0x2f, 0xfd);

/** The bytes of a file, unpacked where it is gzip or zstd by its first bytes. */
export async function* fileBytes(path: string, name: string): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: CHUNK });
  try {
    const iterator = (raw as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done) return;
    const all = (async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => iterator };
    })();
    if (isGzip(first.value)) yield* gunzipped(all, name);
    else if (isZstd(first.value)) yield* unzstd(all, name);
    else yield* all;
  } finally {
    raw.destroy();
  }
}

/** The first bytes of a file, unpacked: at least `size` of them, or all. */
export async function startOf(path: string, name: string, size: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of fileBytes(path, name)) {
    pieces.push(chunk.slice());
    length += chunk.length;
    if (length >= size) break;
  }
  return Buffer.concat(pieces);
}
