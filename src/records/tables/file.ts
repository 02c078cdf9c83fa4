import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { TableError } from './error.js';

/** The first or, with `end`, the last `size` bytes of a file. */
export function bytesOf(path: string, size: number, end = false): Buffer {
  const buffer = Buffer.alloc(size);
  const file = openSync(path, 'r');
  try {
    const from = end ? Math.max(0, fstatSync(file).size - size) : 0;
    return buffer.subarray(0, readSync(file, buffer, 0, size, from));
  } finally {
    closeSync(file);
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT: 'none of that name',
  ENOTDIR: 'none of that name',
  ELOOP: 'a symbolic link that leads back to itself',
  EACCES: 'one that may not be read',
  EPERM: 'one that may not be read',
  ENAMETOOLONG: 'a name that is too long',
  ERR_INVALID_ARG_VALUE: 'a name with a zero byte',
};

/** Whether a path is a file; a pipe is not, and is read once. */
export function isFile(path: string): boolean {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new TableError(`${path}: expected a file, got a folder`);
    if (found.isFile()) closeSync(openSync(path, 'r'));
    return found.isFile();
  } catch (error) {
    const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? ''];
    if (refusal === undefined) throw error;
    throw new TableError(`${path}: expected a file, got ${refusal}`);
  }
}
