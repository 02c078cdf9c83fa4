// @ts-check
// Runs notebooks headlessly, with progress, and tells which cell failed.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { isStopping, start } from '../children.mjs';
import { KERNEL_NAME, PYTHON, ROOT, readJson } from '../places.mjs';
import { JUPYTER } from './jupyter.mjs';
import { clear, replaces, show } from './status.mjs';

export const NOTEBOOKS = join(ROOT, 'notebooks');

/** Names of all notebooks in reading order, without the ending. */
export function notebookNames() {
  return (existsSync(NOTEBOOKS) ? readdirSync(NOTEBOOKS) : [])
    .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
    .map((name) => name.replace(/\.ipynb$/, ''))
    .sort();
}

/** The text of a cell, which files hold as one string or as lines. @param {{source: string | string[]}} cell */
export const cellText = ({ source }) => (Array.isArray(source) ? source.join('') : source);

/**
 * Values of a notebook's parameters at another size than its own, from its metadata: `quick` is seconds, `full` hours, and
 * `second` the full one on other seeds.
 * @param {string} name or the path of a notebook that lies elsewhere @param {'quick' | 'default' | 'full' | 'second'} size @returns {Record<string, unknown>}
 */
export function parametersOf(name, size) {
  const path = name.endsWith('.ipynb') ? name : join(NOTEBOOKS, `${name}.ipynb`);
  const sizes = readJson(path)?.metadata?.inference_scaling;
  return { ...(size === 'second' ? sizes?.full : {}), ...sizes?.[size] };
}

/** @param {string} name */
export const quickParameters = (name) => parametersOf(name, 'quick');

/** Whether a notebook looks at what the others found, and so has to be run again when they were. @param {string} name */
export function readsEvidence(name) {
  return readJson(join(NOTEBOOKS, `${name}.ipynb`))?.metadata?.inference_scaling?.readsEvidence === true;
}

/** Why a notebook is no part of the main job unless it is asked for; undefined where it is. @param {string} name @returns {string | undefined} */
export function onDemand(name) {
  return readJson(join(NOTEBOOKS, `${name}.ipynb`))?.metadata?.inference_scaling?.onDemand;
}

/** Whether the model that a notebook asks for lies in the user's cache. @param {string} name */
export async function modelIsKept(name) {
  const model = readJson(join(NOTEBOOKS, `${name}.ipynb`))?.metadata?.inference_scaling?.model;
  const { keptModel } = await import(pathToFileURL(join(ROOT, 'dist/pretrained/cache.js')).href);
  return typeof model === 'string' && existsSync(keptModel(model));
}

/** The one notebook of that name, number or title; throws with those that there are. @param {string | undefined} name */
export function notebookOf(name) {
  const known = notebookNames();
  const found = known.filter((one) => one === name || one.slice(0, 2) === name || one.slice(3) === name);
  if (found.length !== 1) throw new Error(`expected one of ${known.join(', ')}, got ${name ?? 'nothing'}`);
  return /** @type {string} */ (found[0]);
}

/** What was asked of a notebook is not to be had. */
export class Refusal extends Error {}

/** A cell failed: its notebook, number, first line and error. */
export class CellError extends Error {}

/** @param {string} text */
function withoutColour(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/**
 * What a notebook is run with: `path` is where it lies, if not in the folder of the notebooks; `timeout` how many seconds one cell may take, as long as it likes by default.
 * @typedef {{output: string, path?: string, parameters?: Record<string, unknown>, environment?: Record<string, string>, timeout?: number}} Running
 */

/** Executes one notebook; resolves to the seconds it took. @param {string} name @param {Running} running @returns {Promise<number>} */
export function execute(name, { output, path, parameters = {}, environment = {}, timeout = 0 }) {
  const args = [
    join(ROOT, 'environment/notebooks/execute.py'),
    path ?? join(NOTEBOOKS, `${name}.ipynb`),
    output,
    KERNEL_NAME,
    JSON.stringify(parameters),
    String(timeout),
  ];
  const env = { ...process.env, ...JUPYTER, ...environment };
  return followed(start(PYTHON, args, { env }), name);
}

/** Shows what a runner tells of its notebook; resolves to the seconds that it took. @param {import('node:child_process').ChildProcess} child @param {string} name @returns {Promise<number>} */
function followed(child, name) {
  return new Promise((resolve, reject) => {
    let cell = '';
    let seconds = 0;
    let errors = '';
    /** @type {Error | undefined} */
    let failed;
    let lastProgress = 0;
    createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stdout) }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event === 'cell') {
        cell = `${name} cell ${event.index}/${event.total}`;
        show(name, `  ${cell}: ${event.text}`);
      } else if (event.event === 'progress') {
        if (!replaces() && Date.now() - lastProgress <= 10_000) return;
        lastProgress = Date.now();
        show(name, `  ${cell}: ${event.text}`);
      } else if (event.event === 'error') {
        const traceback = withoutColour(event.traceback).trim();
        failed = new CellError(
          `notebook ${name}.ipynb, cell ${event.cell} of ${event.total} (${event.text}): ${event.name}: ${event.value}\n${traceback}`,
        );
      } else if (event.event === 'refused') {
        failed = new Refusal(`notebook ${name}.ipynb: ${event.reason}`);
      } else if (event.event === 'done') {
        seconds = event.seconds;
      }
    });
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (isStopping()) return;
      clear(name);
      if (failed) reject(failed);
      else if (code !== 0)
        reject(
          new Error(
            `notebook ${name}.ipynb: the runner ended with exit code ${code}\n${errors.trim().split('\n').slice(-8).join('\n')}`,
          ),
        );
      else resolve(seconds);
    });
  });
}
