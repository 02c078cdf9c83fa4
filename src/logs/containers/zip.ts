import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { TableError } from '../../records/table.js';
import { through, unzstd } from './bytes.js';

const [STORED, DEFLATE, ZSTD] = [0, 8, 93];

/** Most entries that an archive may list. */
const MOST_ENTRIES = 10_000_000;

/** A zip archive: its entries by name, the last of each name, read in any order. Nothing is ever written under an entry's name. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The bytes of an entry, unpacked and checked against the size and checksum that the archive gives. */
  bytes(name: string): AsyncGenerator<Uint8Array>;
  close(): void;
}

/** Opens the raw bytes of an entry as what they hold, by the archive's method for it. */
function unpacked(method: number, raw: AsyncIterable<Uint8Array>, where: string): AsyncIterable<Uint8Array> {
  if (method === STORED) return raw;
  if (method === DEFLATE) return through(createInflateRaw({ chunkSize: 1 << 18 }), raw);
  if (method === ZSTD) return unzstd(raw, where);
  throw new TableError(`${where}: expected zip method 0, 8 (deflate) or 93 (zstd), got ${method}`);
}

async function* contentOf(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  const where = `${name}: ${entry.fileName}`;
  if (entry.isEncrypted()) throw new TableError(`${where}: expected an entry without a password, got an encrypted one`);
  const broken = (got: string) => new TableError(`${where}: expected a whole zip entry, got ${got}`);
  let size = 0;
  let sum = 0;
  try {
    const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    for await (const chunk of unpacked(entry.compressionMethod, raw as AsyncIterable<Uint8Array>, where)) {
      size += chunk.length;
      if (size > entry.uncompressedSize) throw broken(`more than the ${entry.uncompressedSize} bytes it says it has`);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw broken(`a broken one (${(error as Error).message})`);
  }
  if (size !== entry.uncompressedSize) throw broken(`${size} of ${entry.uncompressedSize} bytes`);
  if (sum !== entry.crc32) throw broken('another checksum');
}

/**
 * Opens a zip archive by its directory, which stands at its end.
 *
 * @throws TableError Where the archive is cut off, or an entry's name leads out of it.
 */
export async function openZip(path: string, name: string): Promise<Archive> {
  let zip: ZipFile | undefined;
  const entries = new Map<string, Entry>();
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true });
    if (zip.entryCount > MOST_ENTRIES) throw new Error(`${zip.entryCount} entries`);
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (error) {
    zip?.close();
    throw new TableError(`${name}: expected a whole zip archive, got a broken one (${(error as Error).message})`);
  }
  const opened = zip;
  return {
    names: [...entries.keys()],
    has: (entry) => entries.has(entry),
    bytes: (entry) => contentOf(opened, entries.get(entry)!, name),
    close: () => opened.close(),
  };
}
