// @ts-check
// One set-up at a time in a checkout: a lock folder that names its owner; a lock whose owner is gone is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from '../places.mjs';

const LOCK = join(LOCAL, 'setup.lock');

function ownerIsGone() {
  try {
    const pid = Number(readFileSync(join(LOCK, 'pid'), 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ESRCH') return true;
    if (code === 'ENOENT') {
      try {
        return Date.now() - statSync(LOCK).mtimeMs > 5000;
      } catch {
        return false;
      }
    }
    return false;
  }
}

function release() {
  rmSync(LOCK, { recursive: true, force: true });
}

/**
 * Runs `work` while holding the checkout's set-up lock; waits while another process holds it.
 * @template T
 * @param {() => Promise<T>} work
 * @param {() => void} onWait called once when another set-up is running
 * @returns {Promise<T>}
 */
export async function withLock(work, onWait) {
  mkdirSync(LOCAL, { recursive: true });
  for (let told = false; ; ) {
    try {
      mkdirSync(LOCK);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (ownerIsGone()) {
      const aside = `${LOCK}.${process.pid}`;
      try {
        renameSync(LOCK, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {
        // Another process took it over first.
      }
      continue;
    }
    if (!told) onWait();
    told = true;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  writeFileSync(join(LOCK, 'pid'), String(process.pid));
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}
