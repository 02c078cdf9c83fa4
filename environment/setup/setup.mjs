// @ts-check
// Makes the checkout ready to run: idempotent, resumable, safe when started twice at once. Every npm script calls it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL, readJson, writeWhole } from '../places.mjs';
import { withLock } from './lock.mjs';
import { browser, build, kernel, ownName, packages, python, tensorflow } from './steps.mjs';

const STATE = join(LOCAL, 'setup.json');

/** Steps in the order of need; those in one list do not need each other. */
const PACKAGES = [packages, python];
const STAGES = [PACKAGES, [tensorflow, ownName, build], [kernel, browser]];

/** Backends with steps of their own; what is for GPUs is not even read where none is asked for. */
const FOR_GPUS = ['tensorflow-gpu', 'webgpu'];

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {number} start */
function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * @param {import('./steps.mjs').Step} step
 * @param {Record<string, string>} state
 */
async function perform(step, state) {
  const key = step.key();
  if (state[step.name] === key && step.present()) return;
  const lacks = step.lacks?.();
  if (lacks !== undefined) {
    if (step.optional) return say(`set-up: ${step.name} skipped: ${lacks}`);
    throw new Error(lacks);
  }
  const start = performance.now();
  say(`set-up: ${step.name} ...`);
  delete state[step.name];
  writeWhole(STATE, JSON.stringify(state));
  try {
    await step.perform();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!step.optional) throw new Error(`set-up: ${step.name} failed after ${seconds(start)}\n${message}`);
    return say(`set-up: ${step.name} failed after ${seconds(start)}; ${step.optional}\n${message}`);
  }
  state[step.name] = key;
  writeWhole(STATE, JSON.stringify(state));
  say(`set-up: ${step.name} done in ${seconds(start)}`);
}

/** Scripts inside the Python environment are CommonJS, whatever this package says of its own. */
function keepApart() {
  const path = join(LOCAL, 'package.json');
  if (!existsSync(path)) writeWhole(path, '{ "type": "commonjs" }\n');
}

/** What has changed since the last set-up, for a kernel that was started without one. */
export function outOfDate() {
  const state = readJson(STATE) ?? {};
  const changed = (/** @type {import('./steps.mjs').Step} */ step) => state[step.name] !== step.key();
  return { build: changed(build), kernel: changed(kernel), missing: !build.present() };
}

/**
 * Brings the checkout up to date.
 * @param {{asked?: readonly string[], told?: boolean, packagesAlone?: boolean}} [options] builds for GPUs that are asked for by name, whether to
 * say what a card that is here would take, and whether to stop once the packages are installed, for which the sources are not needed
 */
export async function setup({ asked = [], told = false, packagesAlone = false } = {}) {
  await withLock(
    async () => {
      keepApart();
      /** @type {Record<string, string>} */
      const state = existsSync(STATE) ? (readJson(STATE) ?? {}) : {};
      for (const stage of packagesAlone ? [PACKAGES] : STAGES) {
        const results = await Promise.allSettled(stage.map((step) => perform(step, state)));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }
      if (packagesAlone) return;
      if (told || asked.length > 0 || FOR_GPUS.includes(process.env.INFERENCE_SCALING_BACKEND ?? '')) {
        const { gpuSteps, sayWhatGpuWouldTake } = await import('../gpu/steps.mjs');
        for (const step of gpuSteps(asked, say)) await perform(step, state);
        if (told) sayWhatGpuWouldTake(asked, say);
      }
    },
    (owner) => say(`set-up: another set-up is running in this checkout; waiting for it (${owner})`),
  );
}
