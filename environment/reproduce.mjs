// @ts-check
// The main job: every notebook in order; those whose inputs and outputs are unchanged are skipped.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CellError, execute, NOTEBOOKS, notebookNames, notebookOf, onDemand, quickParameters } from './notebooks.mjs';
import { digest, filesBelow, ROOT, readJson, writeWhole } from './places.mjs';
import { sourceDigest } from './steps.mjs';

const FIGURES = join(ROOT, 'figures');

/** @param {string} folder */
function stamps(folder) {
  return new Map(
    filesBelow(folder, (name) => /\.(svg|pdf|png|csv|json|html)$/.test(name)).map((file) => [
      file,
      statSync(file).mtimeMs,
    ]),
  );
}

function modelsDigest() {
  return digest(
    [],
    filesBelow(join(ROOT, 'data/models'), () => true),
  );
}

/** @param {number} value */
function duration(value) {
  const whole = Math.round(value);
  return value < 100 ? `${value.toFixed(1)} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** @param {string} run the table of fits that the notebooks left */
function printFits(run) {
  const fits = filesBelow(join(run, 'fits'), (name) => name.endsWith('.txt'));
  for (const file of fits) process.stdout.write(`\n${readFileSync(file, 'utf8').trimEnd()}\n`);
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function reproduce(args) {
  const known = ['--quick', '--again', '--only'];
  const at = args.indexOf('--only');
  const unknown = args.find((arg, i) => !known.includes(arg) && !(at >= 0 && i === at + 1));
  if (unknown !== undefined) {
    process.stderr.write(`reproduce: expected ${known.join(' or ')}, got ${unknown}\n`);
    return 2;
  }
  /** @type {string | undefined} */
  let only;
  try {
    if (at >= 0) only = notebookOf(args[at + 1]);
  } catch (error) {
    process.stderr.write(`reproduce --only: ${/** @type {Error} */ (error).message}\n`);
    return 2;
  }
  const quick = args.includes('--quick');
  const run = join(ROOT, 'data/runs', quick ? 'quick' : 'default');
  const figures = quick ? join(run, 'figures') : FIGURES;
  const environment = { INFERENCE_SCALING_RUN: run, INFERENCE_SCALING_FIGURES: figures };
  const start = performance.now();
  const names = notebookNames();
  const models = modelsDigest();
  const source = sourceDigest();
  for (const [index, name] of names.entries()) {
    const label = `[${index + 1}/${names.length}] ${name}`;
    if (only !== undefined && only !== name) continue;
    const why = only === undefined ? onDemand(name) : undefined;
    if (why !== undefined) {
      process.stderr.write(`${label}: skipped, ${why}; npm run reproduce -- --only ${name}\n`);
      continue;
    }
    const stamp = join(run, 'notebooks', `${name}.done.json`);
    const output = join(run, 'notebooks', `${name}.ipynb`);
    const key = digest(
      [models, source, String(process.env.INFERENCE_SCALING_BACKEND)],
      [join(NOTEBOOKS, `${name}.ipynb`)],
    );
    const done = readJson(stamp);
    if (
      !args.includes('--again') &&
      done?.key === key &&
      existsSync(output) &&
      done.made.every((/** @type {string} */ file) => existsSync(join(ROOT, file)))
    ) {
      process.stderr.write(`${label}: up to date\n`);
      continue;
    }
    process.stderr.write(`${label}\n`);
    const before = stamps(figures);
    try {
      const seconds = await execute(name, { output, environment, parameters: quick ? quickParameters(name) : {} });
      const made = [...stamps(figures)]
        .filter(([file, time]) => before.get(file) !== time)
        .map(([file]) => file.slice(ROOT.length + 1));
      writeWhole(stamp, JSON.stringify({ key, seconds, made }, null, 2));
      process.stderr.write(
        `${label}: done in ${duration(seconds)}, ${made.length} files in ${figures.slice(ROOT.length + 1)}\n`,
      );
    } catch (error) {
      process.stderr.write(
        `${label}: FAILED\n${error instanceof CellError ? error.message : String(/** @type {Error} */ (error).stack)}\n`,
      );
      return 1;
    }
  }
  printFits(run);
  process.stderr.write(
    `\nreproduced in ${duration((performance.now() - start) / 1000)}; figures are in ${figures.slice(ROOT.length + 1)}/\n`,
  );
  return 0;
}
