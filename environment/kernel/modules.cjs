// What cells import: packages, and files beside the notebook.
'use strict';

const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { MODULES } = require('./started.cjs');

/** Where cells are: Jupyter says which notebook they belong to, and starts the kernel in its folder. */
const PLACE = join(process.cwd(), process.env.JPY_SESSION_NAME?.split('/').pop() ?? 'cell.ts');

/** The `require` of cells, which is what their imports come to. */
function requireOfCells() {
  const fromHere = createRequire(PLACE);
  /** @type {(id: string) => unknown} */
  const load = (id) => {
    const changed = MODULES[id.replace(/^node:/, '')];
    if (changed !== undefined) return changed;
    return id === 'tslab' ? require('tslab') : fromHere(id);
  };
  return Object.assign(load, fromHere);
}

/** The `import.meta` of cells. */
function metaOfCells() {
  const { resolve } = createRequire(PLACE);
  return {
    url: pathToFileURL(PLACE).href,
    filename: PLACE,
    dirname: dirname(PLACE),
    resolve: (/** @type {string} */ id) => pathToFileURL(resolve(id)).href,
  };
}

exports.metaOfCells = metaOfCells;
exports.requireOfCells = requireOfCells;
