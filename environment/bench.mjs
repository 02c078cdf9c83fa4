// @ts-check
// Runs the comparisons in bench/ beside their peers, in a Python environment of their own that is made when it is first needed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runShown } from './children.mjs';
import { digest, LOCAL, ROOT, readJson, writeWhole } from './places.mjs';
import { findPython } from './steps.mjs';

const VENV = join(LOCAL, 'bench');
const PYTHON = join(VENV, 'bin/python');
const MADE = join(VENV, 'made.json');
const REQUIREMENTS = join(ROOT, 'bench/requirements.txt');
const ALONE = join(ROOT, 'bench/requirements-alone.txt');

/** Names of the scripts that are started by themselves: those that say what they ask. */
function names() {
  const folder = join(ROOT, 'bench');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs') && readFileSync(join(folder, name), 'utf8').startsWith('// Question:'))
    .map((name) => name.slice(0, -'.mjs'.length));
}

async function prepare() {
  if (process.env.BENCH_PYTHON !== undefined) return;
  const key = digest([], [REQUIREMENTS, ALONE]);
  if (existsSync(MADE) && readJson(MADE)?.key === key) return;
  const found = findPython();
  if (found === undefined) throw new Error('bench: Python >= 3.10 with its venv module was not found');
  process.stderr.write('bench: installing PyTorch, SciPy and the other peers ...\n');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(found.path, ['-m', 'venv', '--clear', VENV]);
  await run(PYTHON, [...pip, '-r', REQUIREMENTS]);
  await run(PYTHON, [...pip, '--no-deps', '-r', ALONE]);
  writeWhole(MADE, JSON.stringify({ key }));
}

/** @param {readonly string[]} args a bench's name and its own arguments; all of them, one after the other, without @returns {Promise<number>} */
export async function bench(args) {
  const known = names();
  const [name, ...rest] = args;
  if (name !== undefined && !known.includes(name)) {
    process.stderr.write(`bench: expected one of ${known.join(', ')}, got ${name}\n`);
    return 2;
  }
  await prepare();
  for (const each of name === undefined ? known : [name]) {
    process.stdout.write(`\n== bench/${each}.mjs\n`);
    const code = await runShown(process.execPath, [join(ROOT, 'bench', `${each}.mjs`), ...rest], { cwd: ROOT });
    if (code !== 0) return code;
  }
  return 0;
}
