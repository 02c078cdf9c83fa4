import type { IncomingHttpHeaders } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ServerError } from './errors.js';

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** An answer that is longer than it may be. */
export class TooLong extends Error {}

/**
 * The bytes of a body, unpacked, of which no more than `most` are kept: those of a longer one where it may be cut.
 *
 * @throws TooLong as soon as there are more and it may not be cut, ServerError where nobody knows how it is packed.
 * @example (await bytesOf({ headers: {}, body: Readable.from([Buffer.from('{}')]) }, { most: 9 })).length // 2
 */
export async function bytesOf(
  { headers, body }: { readonly headers: IncomingHttpHeaders; readonly body: Readable },
  { most, cut = false }: { readonly most: number; readonly cut?: boolean },
): Promise<Buffer> {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const unpack = UNPACKERS[encoding];
  const chunks: Buffer[] = [];
  let size = 0;
  let long = false;
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      long = size > most;
      if (long) return;
      chunks.push(chunk);
    }
  };
  try {
    if (unpack === undefined && encoding !== 'identity') {
      throw new ServerError(`expected a reply as it is or packed by gzip, deflate or br, got "${encoding}"`);
    }
    if (unpack === undefined) await collect(body);
    else await pipeline(body, unpack(), collect);
  } catch (error) {
    if (!long) throw error;
  } finally {
    // What is left of it, and its connection, where it was not read to its end. What else is told of that has been told.
    if (!body.readableEnded) body.on('error', () => undefined).destroy();
  }
  if (long && !cut) throw new TooLong();
  return Buffer.concat(chunks);
}
