import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/**
 * The SHA-256 of a file, read in pieces.
 *
 * @param path of the file
 * @returns 64 hexadecimal digits; rejects with an Error of the system for a file that cannot be read
 * @throws Error of the system where the file cannot be read
 * @example (await sha256('costs.csv')).length // 64
 */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
