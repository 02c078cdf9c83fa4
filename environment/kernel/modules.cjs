// What cells import: packages, and files beside the notebook or anywhere else, TypeScript too. An edited file is loaded anew.
'use strict';

const { readFileSync, statSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, extname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { types } = require('node:util');
const ts = require('@tslab/typescript-for-tslab');
const { interruptible, META, noSites } = require('./interrupt.cjs');
const { keepMap } = require('./sources.cjs');
const { MODULES } = require('./started.cjs');

/** @typedef {NodeJS.Module & {_compile(code: string, file: string): void}} Loading */
/** @typedef {(module: Loading, file: string) => void} Loader */
/**
 * @typedef {object} Loaders Node's own way to load a file, of which it lets a program change what it does with each kind
 * @property {Record<string, Loader>} _extensions
 * @property {(request: string, ...rest: unknown[]) => string} _resolveFilename
 */

const { createRequire } = Module;
const loaders = /** @type {Loaders} */ (/** @type {unknown} */ (Module));

/** Where cells are: Jupyter says which notebook they belong to, and starts the kernel in its folder. */
const PLACE = join(process.cwd(), process.env.JPY_SESSION_NAME?.split('/').pop() ?? 'cell.ts');
/** The kernel and the library, which say themselves when they are out of date, and packages. */
const [KERNEL, LIBRARY] = [__dirname, resolve(__dirname, '../../dist')];
const isOwn = (/** @type {string} */ file) =>
  !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(KERNEL) && !file.startsWith(LIBRARY);

/** Files of the user's that are loaded, each with its time and size. @type {Map<string, string>} */
const loaded = new Map();
/** Whom to tell of a file that has changed: the compiler. @type {Map<string, (file: string, kind: ts.FileWatcherEventKind) => void>} */
const watchers = new Map();

/** @param {string} file */
function stampOf(file) {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs} ${size}`;
  } catch {
    return 'gone';
  }
}

const OPTIONS = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
  jsx: ts.JsxEmit.React,
  sourceMap: true,
};
const { transpileModule } = ts;
const META_OF_FILE = `const ${META} = { url: require('node:url').pathToFileURL(__filename).href, filename: __filename, dirname: __dirname }; `;

/** @type {Loader} */
function loadTypeScript(module, file) {
  const code = readFileSync(file, 'utf8');
  const transformers = { before: [interruptible] };
  const made = transpileModule(code, { fileName: file, compilerOptions: OPTIONS, transformers });
  noSites();
  if (made.sourceMapText !== undefined) keepMap(file, made.sourceMapText);
  module._compile(`${code.includes('import.meta') ? META_OF_FILE : ''}${made.outputText}`, file);
}

/** `./x.js` may be written for `./x.ts`. @param {string} request */
const sourceOf = (request) => (/^\.{0,2}\//.test(request) ? request.replace(/\.([mc]?)jsx?$/, '.$1ts') : request);

/** Lets Node.js load TypeScript, and notes which files it has loaded. */
function loadSources() {
  const { _extensions: kinds, _resolveFilename: find } = loaders;
  for (const kind of ['.ts', '.tsx', '.mts', '.cts']) kinds[kind] = loadTypeScript;
  for (const kind of ['.js', '.json', '.ts', '.tsx', '.mts', '.cts']) {
    const load = kinds[kind];
    kinds[kind] = (module, file) => {
      if (isOwn(file)) loaded.set(file, stampOf(file));
      load?.(module, file);
    };
  }
  loaders._resolveFilename = function (request, ...rest) {
    try {
      return find.call(this, request, ...rest);
    } catch (error) {
      if (sourceOf(request) === request) throw error;
      try {
        return find.call(this, sourceOf(request), ...rest);
      } catch {
        throw error;
      }
    }
  };
  ts.sys.watchFile = (path, tell) => {
    watchers.set(path, tell);
    return { close: () => watchers.delete(path) };
  };
}

/** Files that have changed since they were loaded, and those that import them. */
function stale() {
  const found = new Set([...loaded].filter(([file, stamp]) => stampOf(file) !== stamp).map(([file]) => file));
  const edited = [...found];
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [file, module] of Object.entries(require.cache)) {
      if (loaded.has(file) && module?.children.some(({ filename }) => found.has(filename))) found.add(file);
    }
  }
  return { edited, found };
}

/** Forgets files that were edited, so that the next import of them loads them anew; what is to be said of it. @returns {{file: string, said: string}[]} */
function forgetEdited() {
  const { edited, found } = stale();
  const said = edited.map((file) => {
    const isModule = types.isModuleNamespaceObject(require.cache[file]?.exports);
    const what = isModule
      ? 'it is an ES module, which Node.js loads once: restart the kernel to have the new one'
      : 'the cells that import it have the new one when they run again';
    return { file, said: `${basename(file)} was edited since it was imported; ${what}\n` };
  });
  for (const file of found) {
    loaded.delete(file);
    delete require.cache[file];
    watchers.get(file)?.(file, ts.FileWatcherEventKind.Changed);
  }
  return said;
}

/** What to say before a cell runs of files that were edited; nothing of those that it imports itself. @param {string} code */
function saidOfEdited(code) {
  const imports = [...code.matchAll(/(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, path = '']) =>
    basename(path, extname(path)),
  );
  const isImported = (/** @type {string} */ file) => imports.includes(basename(file, extname(file)));
  return forgetEdited().flatMap(({ file, said }) => (isImported(file) && !said.includes('restart') ? [] : [said]));
}

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
  const find = createRequire(PLACE).resolve;
  return {
    url: pathToFileURL(PLACE).href,
    filename: PLACE,
    dirname: dirname(PLACE),
    resolve: (/** @type {string} */ id) => pathToFileURL(find(id)).href,
  };
}

exports.loadSources = loadSources;
exports.metaOfCells = metaOfCells;
exports.requireOfCells = requireOfCells;
exports.saidOfEdited = saidOfEdited;
