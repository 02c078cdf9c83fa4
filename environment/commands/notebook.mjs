// @ts-check
// Runs one notebook with parameters of one's own; its records, figures and executed copy go to data/runs/lab, or the copy and an HTML
// report of it where they are asked for.
import { join, resolve } from 'node:path';
import { run } from '../children.mjs';
import { CellError, execute, notebookOf } from '../notebooks/notebooks.mjs';
import { PYTHON, ROOT } from '../places.mjs';
import { JUPYTER } from '../tests/kernel.mjs';

const USAGE = 'usage: npm run notebook -- NAME [-p key=value ...] [--output FILE] [--html FILE]';

/** A parameter's value: JSON where it is JSON, else text. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {readonly string[]} args */
function parse(args) {
  /** @type {Record<string, unknown>} */
  const parameters = {};
  /** @type {string | undefined} */
  let name;
  /** @type {Record<string, string | undefined>} */
  const files = { '--output': undefined, '--html': undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = /** @type {string} */ (args[i]);
    if (arg === '-p') {
      const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(args[++i] ?? '') ?? [];
      if (key === undefined) throw new Error(`-p: expected key=value, got ${args[i] ?? 'nothing'}`);
      parameters[key] = parsed(/** @type {string} */ (value));
    } else if (arg in files) {
      files[arg] = args[++i];
      if (files[arg] === undefined) throw new Error(`${arg}: expected a file, got nothing`);
    } else if (name === undefined) name = arg;
    else throw new Error(`expected one notebook, got also ${arg}`);
  }
  return { name: notebookOf(name), parameters, output: files['--output'], html: files['--html'] };
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function notebook(args) {
  let asked;
  try {
    asked = parse(args);
  } catch (error) {
    process.stderr.write(`notebook: ${/** @type {Error} */ (error).message}\n${USAGE}\n`);
    return 2;
  }
  const folder = join(ROOT, 'data/runs/lab');
  const output = resolve(asked.output ?? join(folder, 'notebooks', `${asked.name}.ipynb`));
  const environment = { INFERENCE_SCALING_RUN: folder, INFERENCE_SCALING_FIGURES: join(folder, 'figures') };
  try {
    const seconds = await execute(asked.name, { output, environment, parameters: asked.parameters });
    process.stderr.write(`${asked.name}: done in ${seconds.toFixed(1)} s; ${output}\n`);
    if (asked.html !== undefined) {
      const html = resolve(asked.html);
      await run(PYTHON, [join(ROOT, 'environment/notebooks/report.py'), output, html], {
        env: { ...process.env, ...JUPYTER },
      });
      process.stderr.write(`${asked.name}: ${html}\n`);
    }
    return 0;
  } catch (error) {
    const message = error instanceof CellError ? error.message : String(/** @type {Error} */ (error).stack);
    process.stderr.write(`${asked.name}: FAILED\n${message}\n`);
    return 1;
  }
}
