// @ts-check
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything set-up makes that npm does not own; never committed. */
export const LOCAL = join(ROOT, '.local');
export const VENV = join(LOCAL, 'venv');
export const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
export const ADDON = join(ROOT, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
export const LIBTENSORFLOW = join(LOCAL, 'libtensorflow');
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
export const KERNEL_NAME = 'inference-scaling';

/**
 * SHA-256 over texts and the contents of files.
 * @param {readonly string[]} texts
 * @param {readonly string[]} [files]
 */
export function digest(texts, files = []) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  for (const file of files) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 32);
}

/** @param {string} folder @param {(name: string) => boolean} wanted @returns {string[]} sorted paths of files below */
export function filesBelow(folder, wanted) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** A temporary file that nothing has been written to for so many milliseconds belongs to a process that was killed. */
const LEFT_BEHIND = 3_600_000;

/** Deletes what killed processes left in the place of a file, as the library's `temporaryBeside` does. @param {string} path */
function clearLeft(path) {
  for (const other of readdirSync(dirname(path))) {
    if (!other.startsWith(`${basename(path)}.`) || !/^\.\d+\.tmp$/.test(other.slice(basename(path).length))) continue;
    const left = join(dirname(path), other);
    const since = statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - since > LEFT_BEHIND) rmSync(left, { force: true });
  }
}

/**
 * Writes to a temporary file beside `path` and renames it: never half a file. What the library's `writeWhole` does, before there is a build.
 * @param {string} path @param {string | Uint8Array} text
 */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  clearLeft(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @param {string} path @returns {any} */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} path */
export function remove(path) {
  rmSync(path, { recursive: true, force: true });
}

/** First of the commands that is on the PATH (or is a path itself), as a full path. @param {readonly (string | undefined)[]} names */
export function which(names) {
  for (const name of names) {
    if (!name) continue;
    const candidates = name.includes('/')
      ? [name]
      : (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, name));
    for (const path of candidates) {
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: look on.
      }
    }
  }
  return undefined;
}

/** How to install a system package, by system. @param {{debian: string, fedora: string, macos: string}} names */
export function howToInstall({ debian, fedora, macos }) {
  return `Debian/Ubuntu: apt-get install ${debian}; Fedora: dnf install ${fedora}; macOS: ${macos}`;
}
