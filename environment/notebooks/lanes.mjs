// @ts-check
// Notebooks side by side: networks this small keep one core busy and little more, so that two notebooks on two cores take hardly longer than one.
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../places.mjs';
import { cellText, NOTEBOOKS } from './notebooks.mjs';

/** Memory that a notebook may take, in bytes. */
const MEMORY = 3 * 2 ** 30;

/** Backends whose device and its memory one notebook is to have for itself. */
const ON_A_CARD = ['tensorflow-gpu', 'webgpu'];

/** How many notebooks run at once unless that is said: one per core, as far as memory goes, and no more than four, since some wait for others; one on a card. */
export const lanesHere = () =>
  ON_A_CARD.includes(process.env.INFERENCE_SCALING_BACKEND ?? '')
    ? 1
    : Math.max(1, Math.min(4, availableParallelism(), Math.floor(totalmem() / MEMORY)));

const THREADS = ['OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS'];

/** What shares the cores among so many notebooks, where the user has not said how; rows do not depend on it. @param {number} lanes @returns {Record<string, string>} */
export function threadsOf(lanes) {
  if (lanes === 1 || THREADS.some((name) => process.env[name] !== undefined)) return {};
  const each = String(Math.max(1, Math.floor(availableParallelism() / lanes)));
  return Object.fromEntries(THREADS.map((name) => [name, each]));
}

/** The stores that a notebook reads and writes, by its cells. @param {string} name @returns {Set<string>} */
export function storesOf(name) {
  const cells = readJson(join(NOTEBOOKS, `${name}.ipynb`))?.cells ?? [];
  const text = cells.map(cellText).join('\n');
  return new Set([...text.matchAll(/\brun\.(?:store|counts)\('([\w-]+)'\)/g)].map(([, store]) => String(store)));
}

/**
 * Does work by name, so much at once, in order: what comes first starts first, and what waits for earlier work starts once that has ended. After
 * a failure nothing more starts; it is thrown at once.
 * @param {readonly string[]} names @param {number} lanes
 * @param {(name: string, earlier: string) => boolean} waits whether one has to wait for an earlier one
 * @param {(name: string) => Promise<void>} work
 */
export async function inLanes(names, lanes, waits, work) {
  const left = [...names];
  /** @type {Map<string, Promise<void>>} */
  const running = new Map();
  const ready = () =>
    left.findIndex((name, i) => ![...running.keys(), ...left.slice(0, i)].some((one) => waits(name, one)));
  while (left.length > 0 || running.size > 0) {
    const at = running.size < lanes ? ready() : -1;
    if (at >= 0) {
      const [name] = /** @type {[string]} */ (left.splice(at, 1));
      running.set(
        name,
        work(name).then(() => void running.delete(name)),
      );
    } else await Promise.race(running.values());
  }
}
