// @ts-check
// Runs one notebook with parameters of one's own; its records, figures and executed copy go to data/runs/lab, or the copy and an HTML
// report of it where they are asked for.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { run } from '../children.mjs';
import { printPdf } from '../notebooks/browser.mjs';
import { JUPYTER } from '../notebooks/jupyter.mjs';
import { execute, notebookOf, parametersOf, Refusal } from '../notebooks/notebooks.mjs';
import { PYTHON, ROOT, remove } from '../places.mjs';

const USAGE =
  'usage: npm run notebook -- NAME | FILE.ipynb [-p key=value ...] [--quick | --full] [--timeout S] [--output FILE] [--html FILE] [--pdf FILE]';

const HELP = `${USAGE}

  NAME            a notebook of this checkout by its number, name or both, such as 01
  FILE.ipynb      any other; its cells run in its own folder
  -p key=value    sets a variable of the cell tagged "parameters"; the value is JSON, or else a text
  --quick, --full the parameters of a short or a long run, as the notebook names them; -p goes before them
  --timeout S     how many seconds one cell may take; as long as it likes by default
  --output FILE   where the executed notebook goes (default data/runs/lab/notebooks/NAME.ipynb)
  --html FILE     a report of it as one page
  --pdf FILE      the same on paper, printed by the project's own Chromium

Records go to data/runs/lab and figures to data/runs/lab/figures; INFERENCE_SCALING_RUN and INFERENCE_SCALING_FIGURES name other places.
`;

/** Where the command was given: npm runs it in the checkout. */
const HERE = process.env.INIT_CWD ?? '.';

/** A parameter's value: JSON where it is JSON, else text. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The notebook that is meant: one of the checkout, or a file anywhere. @param {string | undefined} asked @returns {{name: string, path?: string}} */
function found(asked) {
  if (!asked?.endsWith('.ipynb')) return { name: notebookOf(asked) };
  const path = resolve(HERE, asked);
  if (!existsSync(path)) throw new Error(`expected a notebook, got ${asked}, which is not there`);
  return { name: basename(path, '.ipynb'), path };
}

/** @param {string | undefined} text */
function seconds(text) {
  const value = Number(text);
  if (!text || !(value > 0)) throw new Error(`--timeout: expected a number of seconds, got ${text ?? 'nothing'}`);
  return value;
}

/** @param {readonly string[]} args */
function parse(args) {
  /** @type {[string, unknown][]} */
  const parameters = [];
  /** @type {string | undefined} */
  let name;
  /** @type {'quick' | 'full' | undefined} */
  let size;
  let timeout = 0;
  /** @type {Record<string, string | undefined>} */
  const files = { '--output': undefined, '--html': undefined, '--pdf': undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = /** @type {string} */ (args[i]);
    if (arg === '-p') {
      const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(args[++i] ?? '') ?? [];
      if (key === undefined) throw new Error(`-p: expected key=value, got ${args[i] ?? 'nothing'}`);
      parameters.push([key, parsed(/** @type {string} */ (value))]);
    } else if (arg === '--timeout') timeout = seconds(args[++i]);
    else if (arg === '--quick' || arg === '--full') size = arg === '--quick' ? 'quick' : 'full';
    else if (Object.hasOwn(files, arg)) {
      files[arg] = args[++i];
      if (files[arg] === undefined) throw new Error(`${arg}: expected a file, got nothing`);
    } else if (arg.startsWith('-')) throw new Error(`expected one of the options below, got ${arg}`);
    else if (name === undefined) name = arg;
    else throw new Error(`expected one notebook, got also ${arg}`);
  }
  const which = found(name);
  const sized = size ? Object.entries(parametersOf(which.path ?? which.name, size)) : [];
  return {
    ...which,
    timeout,
    parameters: Object.fromEntries([...sized, ...parameters]),
    output: files['--output'],
    html: files['--html'],
    pdf: files['--pdf'],
  };
}

/** Writes the reports of an executed notebook; resolves to their files. @param {string} output @param {{html?: string, pdf?: string}} asked */
async function reports(output, asked) {
  const [html, pdf] = [asked.html, asked.pdf].map((file) => file && resolve(HERE, file));
  const page = html ?? (pdf && `${output}.html`);
  if (!page) return [];
  const env = { ...process.env, ...JUPYTER };
  await run(PYTHON, [join(ROOT, 'environment/notebooks/report.py'), output, page], { env });
  if (pdf) await printPdf(page, pdf);
  if (page !== html) remove(page);
  return [html, pdf].filter((file) => file !== undefined);
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function notebook(args) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  let asked;
  try {
    asked = parse(args);
  } catch (error) {
    process.stderr.write(`notebook: ${/** @type {Error} */ (error).message}\n${USAGE}\n`);
    return 2;
  }
  const { name, path, parameters, timeout } = asked;
  const folder = join(ROOT, 'data/runs/lab');
  const output = resolve(HERE, asked.output ?? join(folder, 'notebooks', `${name}.ipynb`));
  if (output === path) {
    process.stderr.write(`notebook: expected an output other than the notebook itself, got ${output}\n`);
    return 2;
  }
  const environment = {
    INFERENCE_SCALING_RUN: process.env.INFERENCE_SCALING_RUN ?? folder,
    INFERENCE_SCALING_FIGURES: process.env.INFERENCE_SCALING_FIGURES ?? join(folder, 'figures'),
  };
  try {
    const took = await execute(name, { output, path, environment, parameters, timeout });
    process.stderr.write(`${name}: done in ${took.toFixed(1)} s; ${output}\n`);
    for (const file of await reports(output, asked)) process.stderr.write(`${name}: ${file}\n`);
    return 0;
  } catch (error) {
    if (error instanceof Refusal) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    process.stderr.write(`${name}: FAILED\n${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}
