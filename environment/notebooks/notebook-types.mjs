// @ts-check
// Every notebook's cells through the compiler in seconds, by the kernel's rules and against the built library: what a change of its types breaks.
import { join } from 'node:path';
import { run } from '../children.mjs';
import { LOCAL, readJson, remove, TSC, writeWhole } from '../places.mjs';
import { cellText, NOTEBOOKS, notebookNames } from './notebooks.mjs';

const FOLDER = join(LOCAL, 'notebook-types');

/** The kernel's own settings, but that the library is found by its name from wherever a notebook lies. */
const SETTINGS = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ES2024.Object', 'ES2024.Collection', 'ES2024.Promise', 'ESNext.Array', 'ESNext.Disposable'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    moduleDetection: 'force',
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
    strict: false,
  },
  include: ['*.ts'],
};

/** @param {string} name @returns {{code: string, places: string[]}} the cells as one module, and where each of its lines stands */
function moduleOf(name) {
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const places = [];
  const code = readJson(join(NOTEBOOKS, `${name}.ipynb`)).cells.filter(
    (/** @type {any} */ { cell_type }) => cell_type === 'code',
  );
  code.forEach((/** @type {any} */ made, /** @type {number} */ cell) => {
    cellText(made)
      .split('\n')
      .forEach((line, at) => {
        lines.push(line);
        places.push(`notebook ${name}.ipynb, code cell ${cell + 1}, line ${at + 1}`);
      });
  });
  return { code: `${lines.join('\n')}\n`, places };
}

/** Throws with the place and the fault of every cell that does not compile. */
export async function checkNotebookTypes() {
  remove(FOLDER);
  const modules = new Map(notebookNames().map((name) => [name, moduleOf(name)]));
  writeWhole(join(FOLDER, 'tsconfig.json'), JSON.stringify(SETTINGS));
  for (const [name, { code }] of modules) writeWhole(join(FOLDER, `${name}.ts`), code);
  try {
    await run(process.execPath, [TSC, '-p', FOLDER, '--pretty', 'false']);
  } catch (error) {
    const told = /** @type {Error} */ (error).message;
    throw new Error(
      told.replace(
        /\S*?(\d\d-[\w-]+)\.ts\((\d+),(\d+)\)/g,
        (_, name, line, column) => `${modules.get(name)?.places[Number(line) - 1]}, column ${column}`,
      ),
    );
  }
}
