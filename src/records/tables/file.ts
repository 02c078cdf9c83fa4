import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
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

/** What `look` finds at a path; what the file system refuses is a `TableError`. */
function lookAt<T>(path: string, expected: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? ''];
    if (refusal === undefined) throw error;
    throw new TableError(`${path}: expected ${expected}, got ${refusal}`);
  }
}

/** The file, folder, pipe or device at a path. @throws TableError where there is none that may be looked at. */
export const entryAt = (path: string): Stats => lookAt(path, 'a file or folder', () => statSync(path));

/** Whether a path is a file; a pipe is not, and is read once. */
export const isFile = (path: string): boolean =>
  lookAt(path, 'a file', () => {
    const found = statSync(path);
    if (found.isDirectory()) throw new TableError(`${path}: expected a file, got a folder`);
    if (found.isFile()) closeSync(openSync(path, 'r'));
    return found.isFile();
  });
