import { constants } from 'node:buffer';
import { readSync } from 'node:fs';
import { ModelError } from './model-error.js';

/**
 * `bytes` bytes from byte `offset` of an open file, which `path` names in errors.
 *
 * @throws a `ModelError` where the file ends before
 */
export function readAt(file: number, path: string, offset: number, bytes: number): Buffer {
  if (bytes > constants.MAX_LENGTH) {
    throw new ModelError(`${path}: expected at most ${constants.MAX_LENGTH} bytes at byte ${offset}, got ${bytes}`);
  }
  const data = Buffer.alloc(bytes);
  for (let got = 0; got < bytes; ) {
    const more = readSync(file, data, got, bytes - got, offset + got);
    if (more === 0) throw new ModelError(`${path}: expected ${bytes} bytes at byte ${offset}, got ${got}`);
    got += more;
  }
  return data;
}
