// @ts-check
// Runs the comparisons in bench/ beside their peers, in a Python environment of their own that is made when it is first needed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runShown } from '../children.mjs';
import { digest, LOCAL, ROOT, readJson, writeWhole } from '../places.mjs';
import { findPython } from '../setup/steps.mjs';

const BENCH = join(ROOT, 'bench');
const REQUIREMENTS = join(BENCH, 'requirements.txt');
const ALONE = join(BENCH, 'requirements-alone.txt');

/** Names of the scripts that are started by themselves: those that say what they ask. */
function names() {
  return readdirSync(BENCH)
    .filter((name) => name.endsWith('.mjs') && readFileSync(join(BENCH, name), 'utf8').startsWith('// Question:'))
    .map((name) => name.slice(0, -'.mjs'.length));
}

/** The Python that a bench needs: one with its own requirements where it has some, else the peers' where it asks them. @param {string} name */
async function pythonOf(name) {
  if (process.env.BENCH_PYTHON !== undefined) return process.env.BENCH_PYTHON;
  const own = join(BENCH, `requirements-${name}.txt`);
  if (existsSync(own)) return prepare(`bench-${name}`, 'what it measures with', own);
  const asksPeers = readFileSync(join(BENCH, `${name}.mjs`), 'utf8').includes("from './peer.mjs'");
  return asksPeers ? prepare('bench', 'PyTorch, SciPy and the other peers', REQUIREMENTS, ALONE) : undefined;
}

/** Makes an environment in .local where it is not there yet. @param {string} folder @param {string} what @param {string} file @param {string} [alone] */
async function prepare(folder, what, file, alone) {
  const home = join(LOCAL, folder);
  const python = join(home, 'bin/python');
  const made = join(home, 'made.json');
  const key = digest([], alone === undefined ? [file] : [file, alone]);
  if (existsSync(made) && readJson(made)?.key === key) return python;
  const found = findPython();
  if (found === undefined) throw new Error('bench: Python >= 3.10 with its venv module was not found');
  process.stderr.write(`bench: installing ${what} ...\n`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(found.path, ['-m', 'venv', '--clear', home]);
  await run(python, [...pip, '-r', file]);
  if (alone !== undefined) await run(python, [...pip, '--no-deps', '-r', alone]);
  writeWhole(made, JSON.stringify({ key }));
  return python;
}

/** @param {readonly string[]} args a bench's name and its own arguments; all of them, one after the other, without @returns {Promise<number>} */
export async function bench(args) {
  const known = names();
  const [name, ...rest] = args;
  if (name !== undefined && !known.includes(name)) {
    process.stderr.write(`bench: expected one of ${known.join(', ')}, got ${name}\n`);
    return 2;
  }
  for (const each of name === undefined ? known : [name]) {
    process.stdout.write(`\n== bench/${each}.mjs\n`);
    const python = await pythonOf(each);
    const env = python === undefined ? process.env : { ...process.env, BENCH_PYTHON: python };
    const code = await runShown(process.execPath, [join(BENCH, `${each}.mjs`), ...rest], { cwd: ROOT, env });
    if (code !== 0) return code;
  }
  return 0;
}
