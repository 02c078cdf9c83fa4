// @ts-check
// One set-up at a time in a checkout: a lock folder that names its owner; a lock whose owner is gone is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LOCAL } from '../places.mjs';

const LOCK = join(LOCAL, 'setup.lock');
/** How long a lock may be without an owner's name. */
const UNSIGNED_MS = 5000;
/** What the children of an owner that was killed are given to end in: see children.mjs. */
const CHILDREN_MS = 1500;

/** The process that holds a lock; undefined where it does not say, or what it says is no process. @param {string} lock */
function ownerOf(lock) {
  try {
    const text = readFileSync(join(lock, 'pid'), 'utf8');
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} lock */
function ownerIsGone(lock) {
  const pid = ownerOf(lock);
  try {
    // A lock without an owner is one that is just being made, or one whose maker could not write on a full disk.
    if (pid === undefined) return Date.now() - statSync(lock).mtimeMs > UNSIGNED_MS;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/**
 * Runs `work` while holding the checkout's set-up lock; waits while another process holds it. A lock whose owner is gone, or that names
 * none, is taken over.
 * @template T
 * @param {() => Promise<T>} work
 * @param {(owner: string) => void} onWait called once when another set-up is running, with who it is
 * @param {string} [lock]
 * @returns {Promise<T>}
 */
export async function withLock(work, onWait, lock = LOCK) {
  const release = () => rmSync(lock, { recursive: true, force: true });
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (ownerIsGone(lock)) {
      const aside = `${lock}.${process.pid}`;
      try {
        renameSync(lock, aside);
        rmSync(aside, { recursive: true, force: true });
        await new Promise((wake) => setTimeout(wake, CHILDREN_MS));
      } catch {
        // Another process took it over first.
      }
      continue;
    }
    if (!told) onWait(`process ${ownerOf(lock) ?? 'unknown'}; if there is none, delete ${lock}`);
    told = true;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  process.once('exit', release);
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}
