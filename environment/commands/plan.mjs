// @ts-check
// The sweeps of the notebooks as a plan (`npm run reproduce -- --plan FILE`): each notebook is run from top to bottom with stand-ins for its rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute, notebookNames, onDemand, parametersOf, readsEvidence } from '../notebooks/notebooks.mjs';
import { ROOT } from '../places.mjs';

/**
 * Writes a plan of what notebooks sweep, and says what has to be sampled by the notebook itself.
 * @param {string | undefined} file @param {'quick' | 'default' | 'full' | 'second'} size @param {readonly string[]} [only] @returns {Promise<number>} the exit code
 */
export async function planNotebooks(file, size, only) {
  if (file === undefined || file.startsWith('--')) {
    process.stderr.write(`reproduce --plan: expected a file to write (study.plan.jsonl), got ${file ?? 'none'}\n`);
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'plan-'));
  const notes = join(scratch, 'notes');
  const environment = {
    INFERENCE_SCALING_PLANNING: notes,
    INFERENCE_SCALING_RUN: join(scratch, 'run'),
    INFERENCE_SCALING_FIGURES: join(scratch, 'figures'),
  };
  try {
    const names = notebookNames().filter((name) =>
      only === undefined ? onDemand(name) === undefined && !readsEvidence(name) : only.includes(name),
    );
    for (const [index, name] of names.entries()) {
      process.stderr.write(`[${index + 1}/${names.length}] ${name}: planned\n`);
      await execute(name, {
        output: join(scratch, `${name}.ipynb`),
        environment,
        parameters: parametersOf(name, size),
      });
    }
    const { writePlan } = await import(pathToFileURL(join(ROOT, 'dist/machines/index.js')).href);
    const { plannedLines } = await import(pathToFileURL(join(ROOT, 'dist/cli/plan.js')).href);
    process.stdout.write(plannedLines(file, await writePlan(notes, file)));
    return 0;
  } catch (error) {
    process.stderr.write(`reproduce --plan: ${/** @type {Error} */ (error).message}\n`);
    return 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
