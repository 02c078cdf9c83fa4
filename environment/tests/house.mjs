// @ts-check
// The order of the house: a room of src imports only from rooms before it, and no file from itself by any way round.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { filesBelow, ROOT } from '../places.mjs';

/** The rooms of src in order; files that lie in src itself are the front door. */
const ROOMS = [
  ...['compute', 'numerics', 'dynamics', 'networks', 'laws', 'records', 'tasks', 'families', 'measure', 'logs', 'fit'],
  ...['pretrained', 'verifiers', 'recipes', 'strategies', 'sweep', 'machines', 'text', 'evidence', 'claims'],
  ...['figures', 'notebook', 'report', 'cli', 'front door'],
  // What the tests of the front door stand on.
  'fixtures',
];

/** Most names at the root; everything else stands under subpaths. */
const MOST_NAMES = 80;

const SRC = join(ROOT, 'src');
const IMPORT = /\b(?:from|import)\b[ (]*'(\.[^']+)\.js'/g;
const COMMENT = /^\s*(?:\*|\/\/|\/\*).*$/gm;

/** @param {string} file */
const shown = (file) => relative(ROOT, file).split(sep).join('/');

/** @param {string} file */
const roomOf = (file) => (dirname(file) === SRC ? 'front door' : (relative(SRC, file).split(sep)[0] ?? ''));

/** What a file imports from other files: by name, for its types, and when it runs. @param {string} file */
function importsOf(file) {
  const code = readFileSync(file, 'utf8').replace(COMMENT, '');
  return [...code.matchAll(IMPORT)].map(([, path = '']) => resolve(dirname(file), `${path}.ts`));
}

/** Circles of imports, each as the files on its way. @param {ReadonlyMap<string, readonly string[]>} imports */
function circles(imports) {
  /** @type {string[][]} */
  const found = [];
  /** @type {string[]} */
  const way = [];
  const done = new Set();
  const visit = (/** @type {string} */ file) => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file]);
    if (way.includes(file) || done.has(file)) return;
    way.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    way.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

/** The names that a built module exports, as its declarations have them. @param {string} file @returns {{values: Set<string>, types: Set<string>}} */
function exportsOf(file) {
  const code = readFileSync(file, 'utf8').replace(COMMENT, '');
  const values = new Set();
  const types = new Set();
  for (const [, kind, name] of code.matchAll(/^export (?:declare )?(?:abstract )?([a-z]+) (\w+)/gm))
    (kind === 'interface' || kind === 'type' ? types : values).add(name);
  for (const [, all, list = ''] of code.matchAll(/^export (type )?\{([^}]*)\}/gm)) {
    for (const [, type, name] of list.matchAll(/(type )?(?:\w+ as )?(\w+)/g)) (all || type ? types : values).add(name);
  }
  for (const [, path] of code.matchAll(/^export \* from '(\.[^']+)\.js'/gm)) {
    const inner = exportsOf(resolve(dirname(file), `${path}.d.ts`));
    for (const name of inner.values) values.add(name);
    for (const name of inner.types) types.add(name);
  }
  return { values, types };
}

/** Throws for an import against the order of the rooms, for a circle and for too many names at the root; returns the house in four lines. */
export async function checkHouse() {
  const files = filesBelow(SRC, (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const floor = (/** @type {string} */ file) => ROOMS.indexOf(roomOf(file));
  const homeless = files.filter((file) => floor(file) < 0).map((file) => `${shown(file)}: expected one of the rooms`);
  const upwards = [...imports].flatMap(([file, others]) =>
    others.filter((other) => floor(other) > floor(file)).map((other) => `${shown(file)} imports ${shown(other)}`),
  );
  const round = circles(imports).map((way) => way.map(shown).join(' -> '));
  const faults = [...homeless, ...upwards, ...round];
  if (faults.length > 0) {
    throw new Error(
      `expected imports only from ${ROOMS.join(', ')}, each from those before it, got\n${faults.join('\n')}`,
    );
  }
  const { values, types } = exportsOf(join(ROOT, 'dist/index.d.ts'));
  if (values.size + types.size > MOST_NAMES) {
    throw new Error(`expected at most ${MOST_NAMES} names at the root, got ${values.size + types.size}`);
  }
  const lengths = files.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }));
  const longest = lengths.reduce((a, b) => (b.lines > a.lines ? b : a));
  return [
    `${upwards.length} imports against the order of ${ROOMS.length} rooms`,
    `${round.length} import cycles among ${files.length} files`,
    `${values.size + types.size} names at the root: ${values.size} values and ${types.size} types`,
    `${longest.lines} lines in the longest file, ${shown(longest.file)}`,
  ];
}
