// @ts-check
// Types, lint, unit tests and one run of every notebook at its quick size; closes on `N passed, N failed`.

import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checkContents } from '../notebooks/contents.mjs';
import { inLanes } from '../notebooks/lanes.mjs';
import {
  execute,
  modelIsKept,
  notebookNames,
  onDemand,
  quickParameters,
  readsEvidence,
} from '../notebooks/notebooks.mjs';
import { filesBelow, remove } from '../places.mjs';
import { CHECKS } from '../tests/checks.mjs';
import { kernelCheck } from '../tests/kernel.mjs';
import { attempt, close, counts, fail, remark, say, skip } from '../tests/results.mjs';
import { unitFiles, unitTests } from '../tests/unit.mjs';

/** The kernel's tests, in the project's Python: the protocol's conformance suite and one test a fault. @param {(name: string) => boolean} wanted */
async function kernelTests(wanted) {
  const start = performance.now();
  const listed = await kernelCheck(['--list']);
  const names = listed.filter(({ name }) => wanted(name)).map(({ name }) => name);
  if (names.length === 0) return;
  const results = await kernelCheck(names);
  for (const { name, error, skipped } of results) {
    if (error !== undefined) fail(name, error);
    else if (skipped !== undefined) skip(name, skipped);
    else counts.passed++;
  }
  remark(`${results.length} kernel tests`, start);
}

/** JupyterLab in a headless browser. @param {(name: string) => boolean} wanted */
async function browserTests(wanted) {
  if (!wanted('browser')) return;
  const { browserTest } = await import('../tests/browser.mjs');
  const { missingBrowser } = await import('../notebooks/browser.mjs');
  const missing = await missingBrowser();
  if (missing !== undefined) return skip('browser', missing);
  await attempt(
    'browser: run all, progress, interrupts, hover, an error, dark theme, trust, export and saving in JupyterLab',
    browserTest,
  );
}

const FIGURE = /\.(svg|png|pdf|csv|html)$/;

/** Throws where the files in two folders are not the same, byte for byte; returns how many there are. @param {string} first @param {string} second */
function sameFiles(first, second) {
  const names = new Set(
    [first, second].flatMap((folder) =>
      filesBelow(folder, (name) => FIGURE.test(name)).map((file) => relative(folder, file)),
    ),
  );
  const differing = [...names].filter((name) => {
    const files = [join(first, name), join(second, name)];
    return !files.every((file) => existsSync(file)) || !readFileSync(files[0]).equals(readFileSync(files[1]));
  });
  if (differing.length > 0) throw new Error(`not the same bytes: ${differing.join(', ')}`);
  return names.size;
}

/**
 * With `everywhere` among the arguments: every notebook at its quick size under nbclient, under papermill and in JupyterLab in a headless
 * browser, from the same records; all three have to draw the same figures, byte for byte.
 * @param {readonly string[]} args `everywhere`, and parts of names of notebooks where not all are meant
 */
async function everywhere(args) {
  if (!args.includes('everywhere')) return;
  const { runInLab, runInPapermill, SCRATCH, withLab } = await import('../tests/jupyterlab.mjs');
  const { missingBrowser } = await import('../notebooks/browser.mjs');
  const parts = args.filter((part) => part !== 'everywhere');
  const names = notebookNames().filter(
    (name) => onDemand(name) === undefined && (parts.length === 0 || parts.some((part) => name.includes(part))),
  );
  const home = join(SCRATCH, 'everywhere');
  remove(home);
  const figures = (/** @type {string} */ where) => join(home, 'figures', where);
  const places = (/** @type {string} */ where) => ({
    INFERENCE_SCALING_RUN: join(home, 'run'),
    INFERENCE_SCALING_FIGURES: figures(where),
  });
  for (const name of names) {
    const output = join(home, `${name}.ipynb`);
    const parameters = quickParameters(name);
    await attempt(`nbclient ${name}`, () => execute(name, { output, environment: places('nbclient'), parameters }));
  }
  for (const name of names) await attempt(`papermill ${name}`, () => runInPapermill(name, places('papermill')));
  await attempt('figures from nbclient and papermill', async () => {
    say(`        ${sameFiles(figures('nbclient'), figures('papermill'))} files are the same`);
  });
  const missing = await missingBrowser();
  if (missing !== undefined) return skip('JupyterLab', missing);
  await withLab(async (lab) => {
    for (const name of names) await attempt(`JupyterLab ${name}`, () => runInLab(lab, name));
  }, places('lab'));
  await attempt('figures from nbclient and JupyterLab', async () => {
    say(`        ${sameFiles(figures('nbclient'), figures('lab'))} files are the same`);
  });
}

/** @param {readonly string[]} args names or parts of names of the tests to run; everything without @returns {Promise<number>} */
export async function test(args) {
  const wanted = (/** @type {string} */ name) =>
    args.length === 0 || (!args.includes('everywhere') && args.some((part) => name.includes(part)));
  const start = performance.now();
  for (const { name, check } of CHECKS) if (wanted(name)) await attempt(name, check);
  await unitTests(unitFiles(wanted));
  if (wanted('index of the notebooks')) await attempt('index of the notebooks', checkContents);
  await kernelTests(wanted);
  await browserTests(wanted);
  await everywhere(args);
  const scratch = mkdtempSync(join(tmpdir(), 'inference-scaling-'));
  const environment = {
    INFERENCE_SCALING_RUN: join(scratch, 'run'),
    INFERENCE_SCALING_FIGURES: join(scratch, 'figures'),
  };
  try {
    const names = notebookNames();
    /** Whether an argument means this notebook and no other. @param {string} name */
    const isMeant = (name) =>
      args.some((part) => names.filter((other) => `notebook ${other}`.includes(part)).join() === name);
    const runNotebook = async (/** @type {string} */ name) => {
      const why = onDemand(name);
      if (why !== undefined && !isMeant(name) && !(await modelIsKept(name))) {
        skip(`notebook ${name}`, `${why}; npm test -- "notebook ${name.slice(0, 2)}"`);
        return;
      }
      const output = join(scratch, `${name}.ipynb`);
      await attempt(`notebook ${name}`, () =>
        execute(name, { output, environment, parameters: quickParameters(name) }),
      );
    };
    const all = names.filter((notebook) => wanted(`notebook ${notebook}`));
    // What nobody times runs two at a time where there are two cores.
    await inLanes(
      all.filter((name) => !readsEvidence(name)),
      Math.min(2, availableParallelism()),
      () => false,
      runNotebook,
    );
    // What the others found is theirs to read, when all of it is there.
    for (const name of all.filter(readsEvidence)) await runNotebook(name);
  } finally {
    remove(scratch);
  }
  return close(start);
}
