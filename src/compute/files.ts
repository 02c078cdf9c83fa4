import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A temporary file that nothing has been written to for so many milliseconds belongs to a process that was killed. */
const LEFT_BEHIND = 3_600_000;

/**
 * The temporary file beside `path` that this process fills and renames to it. What a killed process left in the place of the same file
 * more than an hour ago is deleted; its age tells, since process numbers mean nothing on a shared disk.
 */
export function temporaryBeside(path: string): string {
  const folder = dirname(path);
  const name = basename(path);
  for (const other of existsSync(folder) ? readdirSync(folder) : []) {
    if (!other.startsWith(`${name}.`) || !/^\.\d+\.tmp$/.test(other.slice(name.length))) continue;
    const left = join(folder, other);
    const since = statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - since > LEFT_BEHIND) rmSync(left, { force: true });
  }
  return `${path}.${process.pid}.tmp`;
}

/** Writes bytes or text to a temporary file beside `path` and renames it: never half a file. */
export function writeWhole(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Longest text that is read whole: V8 holds none of 2^29 characters. */
const MOST_BYTES = 2 ** 28;

/**
 * Why a path cannot be read as a file, in the place of what came; undefined where it can. A pipe or a device would be waited for.
 *
 * @example wrongFile('data') // 'a folder'
 */
export function wrongFile(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (found.isFile()) return undefined;
    return found.isDirectory() ? 'a folder' : 'a pipe or a device';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : message;
  }
}

/** Throws the caller's kind of error: "expected X, got Y" with the path. */
type Refuse = (expected: string, got: string) => never;

/** Opens a file for reading. @throws what `refuse` throws for what is no file or may not be read. */
export function openedFile(path: string, refuse: Refuse): number {
  const wrong = wrongFile(path);
  if (wrong !== undefined) refuse('a file', wrong);
  try {
    return openSync(path, 'r');
  } catch (error) {
    return refuse('a file that may be read', (error as Error).message);
  }
}

/** The text of a file. @throws what `refuse` throws for what is no file, may not be read, or is longer than 256 MiB. */
export function textOfFile(path: string, refuse: Refuse): string {
  const wrong = wrongFile(path);
  if (wrong !== undefined) refuse('a file', wrong);
  const { size } = statSync(path);
  if (size > MOST_BYTES) refuse(`a text of at most ${MOST_BYTES} bytes`, `${size}`);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse('a file that may be read', (error as Error).message);
  }
}
