// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run, runShown } from '../children.mjs';
import { checkNotebookTypes } from '../notebooks/notebook-types.mjs';
import { ROOT, TSC } from '../places.mjs';
import { checkHouse } from './house.mjs';

const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const CONFIG = [`--config-path=${join(ROOT, 'environment/lint.json')}`];
/** Not part of what is published. */
const BENCH = join(ROOT, 'bench');
const CHECKED = ['src', 'environment', 'bench'].map((name) => join(ROOT, name)).filter((folder) => existsSync(folder));

/** Lint and format, shown. @param {readonly string[]} words */
export function biome(words) {
  return runShown(process.execPath, [BIOME, ...words, ...CONFIG, '--no-errors-on-unmatched', ...CHECKED], {
    cwd: ROOT,
  });
}

/** Formats some files and sorts their imports, where the formatter is installed. @param {readonly string[]} files */
export async function formatFiles(files) {
  if (existsSync(BIOME)) await run(process.execPath, [BIOME, 'check', '--write', ...CONFIG, ...files], { cwd: ROOT });
}

/** @type {readonly {name: string, check: () => Promise<unknown>}[]} checks that pass or throw with what is wrong; a list that one returns is shown */
export const CHECKS = [
  { name: 'types of the library', check: () => run(process.execPath, [TSC, '-p', ROOT, '--noEmit']) },
  {
    name: 'types of the environment and the kernel',
    check: () => run(process.execPath, [TSC, '-p', join(ROOT, 'environment')]),
  },
  ...(existsSync(BENCH)
    ? [{ name: 'types of the benches', check: () => run(process.execPath, [TSC, '-p', BENCH]) }]
    : []),
  { name: 'types of the notebooks', check: checkNotebookTypes },
  {
    name: 'lint and format',
    check: () => run(process.execPath, [BIOME, 'ci', ...CONFIG, '--no-errors-on-unmatched', ...CHECKED], { cwd: ROOT }),
  },
  { name: 'house', check: checkHouse },
];
