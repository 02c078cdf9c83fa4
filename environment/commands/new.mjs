// @ts-check
// `npm run new -- KIND NAME`: a law, solver, strategy, task or claim that works, with its test, to be rewritten into one's own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { ROOT, writeWhole } from '../places.mjs';
import { formatFiles } from '../tests/checks.mjs';

const TEMPLATES = join(ROOT, 'environment', 'templates');
const LONGEST = 40;

/**
 * What is written, template by template, and what is left to do: the list that suites read, and the line in it.
 * @typedef {object} Kind
 * @property {string} room
 * @property {Readonly<Record<string, string>>} files template to path, with NAME in it
 * @property {string} list
 * @property {string} line
 * @property {string} suite
 */

/** @type {Readonly<Record<string, Kind>>} */
export const KINDS = {
  law: {
    room: 'src/laws',
    files: { 'law.ts': 'src/laws/NAME.ts', 'law.test.ts': 'src/laws/NAME.test.ts' },
    list: 'src/laws/curves.ts',
    line: "export { ID } from './NAME.js';",
    suite: 'dist/laws/laws.test.js',
  },
  solver: {
    room: 'src/dynamics/solvers',
    files: { 'solver.ts': 'src/dynamics/solvers/NAME.ts', 'solver.test.ts': 'src/dynamics/solvers/NAME.test.ts' },
    list: 'src/dynamics/solvers/methods.ts',
    line: "export { ID } from './NAME.js';",
    suite: 'dist/dynamics/solvers/solvers.test.js',
  },
  strategy: {
    room: 'src/strategies',
    files: { 'strategy.ts': 'src/strategies/NAME.ts', 'strategy.test.ts': 'src/strategies/NAME.test.ts' },
    list: 'src/strategies/strategies.ts',
    line: "listed({ name: 'NAME', needs: ['verifier'], defaults: CONSTANT, others: { enough: 0.5 }, make: ({ verifier }, options) => ID(verifier, options) }),",
    suite: 'dist/sweep/identity.test.js',
  },
  task: {
    room: 'src/tasks/reasoning',
    files: { 'task.ts': 'src/tasks/reasoning/NAME.ts', 'task.test.ts': 'src/tasks/reasoning/NAME.test.ts' },
    list: 'src/tasks/tasks.ts',
    line: 'reasoning(ID),',
    suite: 'dist/tasks/tasks.test.js',
  },
  claim: {
    room: 'src/claims/rules',
    files: {
      'claim.ts': 'src/claims/rules/NAME.ts',
      'claim.test.ts': 'src/claims/rules/NAME.test.ts',
      'claim.world.ts': 'src/claims/world/scenes/NAME.ts',
    },
    list: 'src/claims/claims.ts',
    line: 'ID,',
    suite: 'dist/claims/claims.test.js',
  },
};

/** @param {string} name @returns {string} early-majority: earlyMajority */
const identifierOf = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** Whether a name may be declared: `class` may not. @param {string} identifier */
function isFree(identifier) {
  try {
    new Script(`'use strict'; async () => { let ${identifier}; };`);
    return true;
  } catch {
    return false;
  }
}

/** Why something of that name cannot be made; undefined where it can. @param {Kind} kind @param {string} name @param {string} root */
function refusal({ room, files }, name, root) {
  const identifier = identifierOf(name);
  if (name.length > LONGEST || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return `expected a name of at most ${LONGEST} letters, such as early-majority, got ${name}`;
  }
  if (!isFree(identifier)) return `expected a name that is no word of JavaScript, got ${name}`;
  for (const path of Object.values(files).map((each) => each.replace('NAME', name))) {
    if (existsSync(join(root, path))) return `expected a name that is not taken, got ${name}: ${path} is there`;
  }
  const taken = new RegExp(`\\b(?:name|id): '${name}'|^export (?:const|function) ${identifier}\\b`, 'm');
  for (const file of readdirSync(join(root, room)).filter((each) => each.endsWith('.ts'))) {
    if (taken.test(readFileSync(join(root, room, file), 'utf8'))) {
      return `expected a name that is not taken, got ${name}: ${room}/${file} has it`;
    }
  }
  return undefined;
}

/** The number of the next claim. @param {string} root */
function nextClaim(root) {
  const rules = join(root, 'src/claims/rules');
  const numbers = readdirSync(rules).map((file) =>
    Number(/^ {2}number: (\d+),$/m.exec(readFileSync(join(rules, file), 'utf8'))?.[1] ?? 0),
  );
  return 1 + Math.max(...numbers);
}

/**
 * Writes the files of a kind.
 * @param {string} what a key of KINDS
 * @param {string} name
 * @param {string} [root] the checkout
 * @returns {{written: string[], list: string, line: string, suite: string}} paths from the root
 * @throws {RangeError} for a kind, a name or a place that is not to be had
 */
export function create(what, name, root = ROOT) {
  const kind = Object.hasOwn(KINDS, what) ? KINDS[what] : undefined;
  if (kind === undefined) throw new RangeError(`expected one of ${Object.keys(KINDS).join(', ')}, got ${what}`);
  const why = refusal(kind, name, root);
  if (why !== undefined) throw new RangeError(why);
  const identifier = identifierOf(name);
  const type = identifier[0]?.toUpperCase() + identifier.slice(1);
  const constant = name.toUpperCase().replaceAll('-', '_');
  const number = what === 'claim' ? String(nextClaim(root)) : '';
  const filled = (/** @type {string} */ text) =>
    text
      .replaceAll('__NAME__', name)
      .replaceAll('__ID__', identifier)
      .replaceAll('__TYPE__', type)
      .replaceAll('__CONSTANT__', constant)
      .replaceAll('__NUMBER__', number);
  const written = [];
  for (const [template, place] of Object.entries(kind.files)) {
    const path = place.replace('NAME', name);
    writeWhole(join(root, path), filled(readFileSync(join(TEMPLATES, `${template}.txt`), 'utf8')));
    written.push(path);
  }
  const line = kind.line.replaceAll('NAME', name).replaceAll('ID', identifier).replaceAll('CONSTANT', constant);
  return { written, list: kind.list, line, suite: kind.suite };
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function fresh(args) {
  const [what = '', name = '', ...more] = args;
  if (name === '' || more.length > 0) {
    process.stderr.write(`expected npm run new -- KIND NAME, KIND one of ${Object.keys(KINDS).join(', ')}\n`);
    return 2;
  }
  try {
    const { written, list, line, suite } = create(what, name);
    await formatFiles(written.map((path) => join(ROOT, path)));
    const test = written.find((path) => path.endsWith('.test.ts'))?.replace(/^src(.*)\.ts$/, 'dist$1.js');
    process.stdout.write(`wrote ${written.join(', ')}\n
It works as it is: npm run setup && node --test ${test}
Make it yours, then add it to ${list}, from which suites, benches and the command line read:
    ${line}
and run npm run format, npm test -- types lint house, and node --test ${suite} (docs/extending.md)\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
