// @ts-check
// Runs one notebook with parameters of one's own; its records, figures and executed copy go to data/runs/lab.
import { join, resolve } from 'node:path';
import { CellError, execute, notebookOf } from './notebooks.mjs';
import { ROOT } from './places.mjs';

const USAGE = 'usage: npm run notebook -- NAME [-p key=value ...] [--output FILE]';

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
  let output;
  for (let i = 0; i < args.length; i++) {
    const arg = /** @type {string} */ (args[i]);
    if (arg === '-p') {
      const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(args[++i] ?? '') ?? [];
      if (key === undefined) throw new Error(`-p: expected key=value, got ${args[i] ?? 'nothing'}`);
      parameters[key] = parsed(/** @type {string} */ (value));
    } else if (arg === '--output') {
      output = args[++i];
      if (output === undefined) throw new Error('--output: expected a file, got nothing');
    } else if (name === undefined) name = arg;
    else throw new Error(`expected one notebook, got also ${arg}`);
  }
  return { name: notebookOf(name), parameters, output };
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
  const run = join(ROOT, 'data/runs/lab');
  const output = resolve(asked.output ?? join(run, 'notebooks', `${asked.name}.ipynb`));
  const environment = { INFERENCE_SCALING_RUN: run, INFERENCE_SCALING_FIGURES: join(run, 'figures') };
  try {
    const seconds = await execute(asked.name, { output, environment, parameters: asked.parameters });
    process.stderr.write(`${asked.name}: done in ${seconds.toFixed(1)} s; ${output}\n`);
    return 0;
  } catch (error) {
    const message = error instanceof CellError ? error.message : String(/** @type {Error} */ (error).stack);
    process.stderr.write(`${asked.name}: FAILED\n${message}\n`);
    return 1;
  }
}
