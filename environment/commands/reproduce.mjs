// @ts-check
// The main job: every notebook, some at once, then the ledger of the claims; notebooks whose inputs and outputs are unchanged are skipped.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endChildren, runShown } from '../children.mjs';
import { writeContents } from '../notebooks/contents.mjs';
import { inLanes, lanesHere, storesOf, threadsOf } from '../notebooks/lanes.mjs';
import {
  CellError,
  execute,
  NOTEBOOKS,
  notebookNames,
  notebookOf,
  onDemand,
  parametersOf,
  readsEvidence,
} from '../notebooks/notebooks.mjs';
import { say } from '../notebooks/status.mjs';
import { digest, filesBelow, ROOT, readJson, writeWhole } from '../places.mjs';
import { sourceDigest } from '../setup/steps.mjs';
import { planNotebooks } from './plan.mjs';

/** The committed figures: changed only by a run of the default size, and only where their numbers or words change. */
const FIGURES = join(ROOT, 'figures');
/** The ledger of the committed full run. */
const KEPT = join(ROOT, 'data/evidence/ledger.json');

/** The files that a list names, one to a line, relative to the checkout. @param {string} list @returns {string[]} */
const namedIn = (list) =>
  existsSync(list)
    ? [...new Set(readFileSync(list, 'utf8').trim().split('\n').filter(Boolean))].map((file) => relative(ROOT, file))
    : [];

const MODELS = join(ROOT, 'data/models');

/** @param {string} folder */
function modelsDigest(folder) {
  return digest(
    [],
    filesBelow(folder, () => true),
  );
}

/**
 * Trains every checkpoint anew into a folder of the run, by the recipes on their cards, and says how many came out as they are committed.
 * What is there already by the same recipe is kept. @param {string} folder @returns {Promise<number>} the exit code
 */
async function retrain(folder) {
  const shown = folder.slice(ROOT.length + 1);
  process.stderr.write(
    `every checkpoint is trained anew, into ${shown}: hours on two cores, and Ctrl-C loses nothing\n`,
  );
  const env = { ...process.env, INFERENCE_SCALING_MODELS: folder };
  const code = await runShown(process.execPath, [join(ROOT, 'dist/cli/train.js'), '--missing', '--to', folder], {
    env,
  });
  if (code !== 0) return code;
  const weights = filesBelow(MODELS, (name) => name.endsWith('.safetensors'));
  const same = weights.filter((path) => readFileSync(path).equals(readFileSync(join(folder, basename(path)))));
  process.stderr.write(
    `${same.length} of ${weights.length} checkpoints came out as they are committed, byte for byte\n`,
  );
  return 0;
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

/**
 * Brings the figures of one notebook to the committed ones and says which changed and why; returns what became of each.
 * @param {readonly string[]} made files of the run's figures, relative to the checkout @param {string} from @param {boolean} redraw
 */
async function keep(made, from, redraw) {
  const { keepFigures } = await import(pathToFileURL(join(ROOT, 'dist/figures/kept/keep.js')).href);
  const drawn = made.filter((file) => join(ROOT, file).startsWith(join(from, sep)) && file.endsWith('.svg'));
  /** @type {readonly {name: string, what: string, why: string}[]} */
  const kept = keepFigures(
    drawn.map((file) => basename(file, '.svg')),
    from,
    FIGURES,
    { redraw },
  );
  for (const { name, what, why } of kept) {
    if (what === 'changed' || what === 'new') say(`  figures/${name}: ${what}, ${why}`);
  }
  return kept;
}

/** What became of the committed figures, in a line. @param {readonly {name: string, what: string}[]} kept @param {boolean} whole whether every notebook was run */
async function keptLine(kept, whole) {
  const { AGREEMENT } = await import(pathToFileURL(join(ROOT, 'dist/figures/kept/compare.js')).href);
  const of = (/** @type {string} */ what) => kept.filter((one) => one.what === what).length;
  const names = new Set(kept.map(({ name }) => name));
  const others = filesBelow(FIGURES, (name) => name.endsWith('.svg')).filter(
    (file) => !names.has(basename(file, '.svg')),
  );
  const parts = [
    `${of('same')} as they were (numbers within ${100 * AGREEMENT} %; --redraw writes them all the same)`,
    ...['changed', 'new', 'redrawn'].map((what) => `${of(what)} ${what}`),
    ...(whole ? [`${others.length} not of this run`] : []),
  ];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

const SIZES = /** @type {const} */ (['quick', 'default', 'full', 'second']);

/** What follows an option, or undefined where it is not there. @param {readonly string[]} args @param {string} option */
const following = (args, option) => (args.includes(option) ? (args[args.indexOf(option) + 1] ?? '') : undefined);

/** Whether what `--at-once` asks for is a number of notebooks. @param {string} text */
const isCount = (text) => /^[1-9]\d?$/.test(text);

/**
 * What `--only` asks for: notebooks by name, number or title, with commas between them, or a claim by its name, whose notebooks are run.
 * @param {string} name @returns {Promise<{notebooks: readonly string[], claim?: string}>}
 */
async function asked(name) {
  const { CLAIMS } = await import(pathToFileURL(join(ROOT, 'dist/claims/claims.js')).href);
  const claim = CLAIMS.find((/** @type {{id: string}} */ { id }) => id === name);
  if (claim === undefined) {
    try {
      return { notebooks: name.split(',').map((one) => notebookOf(one)) };
    } catch (error) {
      const ids = CLAIMS.map((/** @type {{id: string}} */ { id }) => id).join(', ');
      throw new Error(`${/** @type {Error} */ (error).message}; or a claim, one of ${ids}`);
    }
  }
  return { notebooks: notebookNames().filter((known) => claim.notebooks.includes(known.slice(0, 2))), claim: claim.id };
}

/**
 * Tests the claims on what the notebooks left, prints the ledger (or one claim), and writes it with its report.
 * @param {string} run @param {string} figures @param {string | undefined} claim
 */
async function ledger(run, figures, claim) {
  const { main } = await import(pathToFileURL(join(ROOT, 'dist/cli/main.js')).href);
  process.stdout.write('\n');
  const evidence = ['--evidence', join(run, 'evidence')];
  if (claim !== undefined) return main(['claims', claim, ...evidence]);
  if (!existsSync(join(run, 'evidence'))) return 0;
  const against = existsSync(KEPT) ? ['--against', KEPT.slice(ROOT.length + 1)] : [];
  const code = await main(['claims', ...evidence, '--out', run, '--figures', figures, ...against]);
  if (code === 0)
    process.stderr.write(`\nthe report of the ledger is ${join(run, 'report.html').slice(ROOT.length + 1)}\n`);
  return code;
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function reproduce(args) {
  const options = ['--only', '--plan', '--at-once'];
  const known = ['--quick', '--full', '--second', '--again', '--retrain', '--redraw', ...options];
  const values = options.filter((option) => args.includes(option)).map((option) => args.indexOf(option) + 1);
  const unknown = args.find((arg, i) => !known.includes(arg) && !values.includes(i));
  const sizes = SIZES.filter((name) => args.includes(`--${name}`));
  if (unknown !== undefined || sizes.length > 1) {
    const got = unknown ?? sizes.map((name) => `--${name}`).join(' and ');
    process.stderr.write(`reproduce: expected ${known.join(' or ')}, got ${got}\n`);
    return 2;
  }
  const atOnce = following(args, '--at-once') ?? String(lanesHere());
  if (!isCount(atOnce)) {
    process.stderr.write(
      `reproduce --at-once: expected how many notebooks run at once, 1 to 99, got ${atOnce || 'nothing'}\n`,
    );
    return 2;
  }
  /** @type {{notebooks: readonly string[], claim?: string} | undefined} */
  let only;
  try {
    const name = following(args, '--only');
    if (name !== undefined) only = await asked(name);
  } catch (error) {
    process.stderr.write(`reproduce --only: ${/** @type {Error} */ (error).message}\n`);
    return 2;
  }
  const [size = 'default'] = sizes;
  const plan = following(args, '--plan');
  if (plan !== undefined) return planNotebooks(plan || undefined, size, only?.notebooks);
  const run = join(ROOT, 'data/runs', size);
  const figures = join(run, 'figures');
  const redraw = args.includes('--redraw');
  /** @type {{name: string, what: string, why: string}[]} */
  const kept = [];
  const anew = args.includes('--retrain');
  const folder = anew ? join(run, 'models') : resolve(process.env.INFERENCE_SCALING_MODELS ?? MODELS);
  const environment = {
    INFERENCE_SCALING_RUN: run,
    INFERENCE_SCALING_FIGURES: figures,
    INFERENCE_SCALING_MODELS: folder,
  };
  const start = performance.now();
  if (anew) {
    const code = await retrain(folder);
    if (code !== 0) return code;
  }
  writeContents();
  // Those that read what others leave come last.
  const names = notebookNames().sort((a, b) => Number(readsEvidence(a)) - Number(readsEvidence(b)));
  const models = modelsDigest(folder);
  const source = sourceDigest();
  /** The files of a notebook's run, what it is a run of, and what an earlier run of the same left; undefined where it has to be run. @param {string} name */
  const workOf = (name) => {
    const stamp = join(run, 'notebooks', `${name}.done.json`);
    const output = join(run, 'notebooks', `${name}.ipynb`);
    const evidence = readsEvidence(name) ? filesBelow(join(run, 'evidence'), () => true) : [];
    const key = digest(
      [models, source, String(process.env.INFERENCE_SCALING_BACKEND)],
      [join(NOTEBOOKS, `${name}.ipynb`), ...evidence],
    );
    const done = readJson(stamp);
    const isDone =
      !args.includes('--again') &&
      done?.key === key &&
      existsSync(output) &&
      done.made.every((/** @type {string} */ file) => existsSync(join(ROOT, file)));
    const running = { output, environment, parameters: parametersOf(name, size) };
    return { stamp, key, running, done: isDone ? done : undefined };
  };
  const isAsked = (/** @type {string} */ name) =>
    only === undefined ? onDemand(name) === undefined : only.notebooks.includes(name);
  const lanes = Number(atOnce);
  /** Runs one notebook, or says why it is not run. @param {string} name */
  const work = async (name) => {
    const label = `[${names.indexOf(name) + 1}/${names.length}] ${name}`;
    if (!isAsked(name)) return say(`${label}: skipped, ${onDemand(name)}; npm run reproduce -- --only ${name}`);
    const { stamp, key, running, done } = workOf(name);
    if (done !== undefined) {
      say(`${label}: up to date`);
      if (size === 'default') kept.push(...(await keep(done.made, figures, redraw)));
      return;
    }
    say(label);
    const list = join(run, 'notebooks', `${name}.made.txt`);
    mkdirSync(dirname(list), { recursive: true });
    rmSync(list, { force: true });
    try {
      const seconds = await execute(name, {
        ...running,
        environment: { ...environment, ...threadsOf(lanes), INFERENCE_SCALING_MADE: list },
      });
      const made = namedIn(list);
      writeWhole(stamp, JSON.stringify({ key, seconds, made }, null, 2));
      rmSync(list, { force: true });
      say(`${label}: done in ${duration(seconds)}, ${made.length} files in ${figures.slice(ROOT.length + 1)}`);
      if (size === 'default') kept.push(...(await keep(made, figures, redraw)));
    } catch (error) {
      say(`${label}: FAILED`);
      throw error;
    }
  };
  const uses = new Map(names.map((name) => [name, { all: readsEvidence(name), stores: storesOf(name) }]));
  /** Whether a notebook uses rows that an earlier one samples, or reads what all leave. @param {string} name @param {string} earlier */
  const waits = (name, earlier) => {
    const own = uses.get(name);
    return own?.all === true || [...(own?.stores ?? [])].some((store) => uses.get(earlier)?.stores.has(store));
  };
  try {
    await inLanes(
      names.filter((name) => only === undefined || isAsked(name)),
      lanes,
      waits,
      work,
    );
  } catch (error) {
    await endChildren();
    say(error instanceof CellError ? error.message : String(/** @type {Error} */ (error).stack));
    return 1;
  }
  if (only?.claim === undefined) printFits(run);
  const code =
    only === undefined || only.claim !== undefined
      ? await ledger(run, size === 'default' ? FIGURES : figures, only?.claim)
      : 0;
  const told =
    size === 'default' ? `figures/: ${await keptLine(kept, only === undefined)}; those of the run` : 'figures';
  process.stderr.write(
    `\nreproduced in ${duration((performance.now() - start) / 1000)}; ${told} are in ${figures.slice(ROOT.length + 1)}/\n`,
  );
  return code;
}
