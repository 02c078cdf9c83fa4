// @ts-check
// The kernel's tests: npm test runs them quickly, npm run bench -- kernel at full length.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { start } from '../children.mjs';
import { JUPYTER } from '../notebooks/jupyter.mjs';
import { PYTHON, ROOT } from '../places.mjs';

/** @typedef {{name: string, seconds: number, error?: string, skipped?: string}} Result */

/**
 * Runs kernel tests; what is no result is passed on to standard error.
 * @param {readonly string[]} names of tests, or --list for the names of all
 * @param {Record<string, string>} [environment]
 * @returns {Promise<Result[]>}
 */
export function kernelCheck(names, environment = {}) {
  return new Promise((resolve, reject) => {
    const script = join(ROOT, 'environment/kernel/tests/check.py');
    const child = start(PYTHON, [script, ...names], { env: { ...process.env, ...JUPYTER, ...environment } });
    /** @type {Result[]} */
    const results = [];
    let errors = '';
    createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stdout) }).on('line', (line) => {
      if (line.startsWith('{')) results.push(JSON.parse(line));
      else process.stderr.write(`${line}\n`);
    });
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (results.length > 0) resolve(results);
      else
        reject(
          new Error(`kernel tests: ended with exit code ${code}\n${errors.trim().split('\n').slice(-8).join('\n')}`),
        );
    });
  });
}
