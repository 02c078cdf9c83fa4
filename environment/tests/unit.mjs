// @ts-check
// The unit tests: files of the build that end in .test.js.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { run } from 'node:test';
import { filesBelow, ROOT } from '../places.mjs';
import { counts, fail, remark, say, skip } from './results.mjs';

const DIST = join(ROOT, 'dist');
/** How a test file begins that `npm run check` leaves to `npm test`. */
const SLOW = '// Slow: ';

/** A test file as names in results have it. @param {string} file */
const shown = (file) => relative(DIST, file).split(sep).join('/').replace(/\.js$/, '');

/** @param {(name: string) => boolean} wanted asked with the path from dist */
export function unitFiles(wanted) {
  return filesBelow(DIST, (name) => name.endsWith('.test.js')).filter((file) => wanted(relative(DIST, file)));
}

/** @param {string} file */
export const isSlow = (file) => readFileSync(file, 'utf8').startsWith(SLOW);

/**
 * Runs test files, two at a time.
 * @param {readonly string[]} files
 * @returns {Promise<ReadonlyMap<string, number>>} seconds that the tests of each file took
 */
export async function unitTests(files) {
  /** @type {Map<string, number>} */
  const seconds = new Map();
  if (files.length === 0) return seconds;
  const start = performance.now();
  const stream = run({ files: [...files], concurrency: Math.min(2, availableParallelism()), timeout: 600_000 });
  const where = (/** @type {{file?: string, name: string}} */ data) =>
    `${data.file ? shown(data.file) : ''}: ${data.name}`;
  const took = (/** @type {{file?: string, nesting: number, details: {duration_ms: number}}} */ data) => {
    if (data.file === undefined || data.nesting > 0) return;
    const name = shown(data.file);
    seconds.set(name, (seconds.get(name) ?? 0) + data.details.duration_ms / 1000);
  };
  stream.on('test:pass', (data) => {
    took(data);
    if (data.details?.type === 'suite') return;
    if (data.skip !== undefined) skip(where(data), typeof data.skip === 'string' ? data.skip : '');
    else counts.passed++;
  });
  stream.on('test:fail', (data) => {
    took(data);
    if (data.details?.type === 'suite') return;
    const error = /** @type {any} */ (data.details.error);
    fail(where(data), error?.cause?.stack ?? error?.cause ?? error?.message);
  });
  await new Promise((resolve, reject) => stream.on('error', reject).on('end', resolve).resume());
  remark(`${files.length} test files`, start);
  return seconds;
}

/** Says which files took longest. @param {ReadonlyMap<string, number>} seconds @param {number} most so many of them */
export function saySlowest(seconds, most) {
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, most);
  say(`        slowest: ${slowest.map(([name, took]) => `${name} ${took.toFixed(1)} s`).join(', ')}`);
}
