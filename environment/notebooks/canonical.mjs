// @ts-check
// Notebooks as JupyterLab writes them, without what a run leaves: opening one and saving it changes nothing, and nothing that was
// computed is committed. As a filter of git, for notebooks of one's own:
//
//   git config filter.notebooks.clean 'node environment/notebooks/canonical.mjs'
//   echo 'notebooks/*.ipynb filter=notebooks' >> .git/info/attributes
//
// Usage: canonical.mjs [NOTEBOOK ...], which rewrites them; without names it is the filter, from standard input to standard output.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { writeWhole } from '../places.mjs';

const { LANGUAGE } = createRequire(import.meta.url)('../kernel/language.cjs');

/** The names of an object in alphabetical order, all the way down. @param {unknown} value @returns {unknown} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** What a frontend or a run notes in a cell, which is no part of it. */
const NOTED = ['execution', 'ExecuteTime', 'papermill', 'trusted', 'collapsed', 'scrolled'];

/** @typedef {{cell_type: string, metadata?: Record<string, unknown>}} Cell */
/** @typedef {{cells: Cell[], metadata: Record<string, unknown>, nbformat: number, nbformat_minor: number}} Notebook */

/** @param {Cell} cell */
function bare(cell) {
  const metadata = Object.fromEntries(Object.entries(cell.metadata ?? {}).filter(([key]) => !NOTED.includes(key)));
  return { ...cell, metadata, ...(cell.cell_type === 'code' ? { execution_count: null, outputs: [] } : {}) };
}

/** The text of a notebook's file. @param {Notebook} notebook */
export function canonical({ cells, metadata, ...rest }) {
  const { papermill: _, ...kept } = metadata;
  const whole = { ...rest, cells: cells.map(bare), metadata: { ...kept, language_info: LANGUAGE } };
  return `${JSON.stringify(sorted(whole), null, 1)}\n`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2);
  if (names.length === 0) process.stdout.write(canonical(JSON.parse(readFileSync(0, 'utf8'))));
  for (const name of names) writeWhole(name, canonical(JSON.parse(readFileSync(name, 'utf8'))));
}
