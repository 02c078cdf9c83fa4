import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { useBackend } from '../compute/backend.js';
import { nativeBackend } from '../compute/compile/native.js';
import { writeWhole } from '../compute/files.js';
import { inRuns, modelsFolder, ROOT } from '../compute/paths.js';
import { backendName } from '../compute/tf.js';
import { type Card, hasCheckpoint, loadCheckpoint, saveCard, saveCheckpoint } from '../networks/checkpoint.js';
import { resumeAt } from '../networks/training/resume.js';
import { countParameters, disposeWeights } from '../networks/weights.js';
import { mean } from '../numerics/statistics.js';
import { GROUPS, RECIPES } from '../recipes/index.js';
import { isMadeBy, type Recipe, setup } from '../recipes/recipe.js';

const NAMES = [...Object.keys(RECIPES), ...Object.keys(GROUPS)];
const USAGE = `usage: npm run train -- [NAME ...] [--to FOLDER] [--missing | --measure]
Trains the named checkpoints (default: all) and writes them with their cards and losses to data/models. Interrupted, the same
command goes on where it was.
  --missing  keep what is there by the same recipe
  --measure  train nothing: measure the checkpoints that are there and write that into their cards
  names: ${Object.keys(RECIPES).join(', ')}
  groups: ${Object.keys(GROUPS).join(', ')}`;
/** Rows of a curve of losses. */
const CURVE = 200;

interface Options {
  readonly names: string[];
  readonly folder: string;
  readonly measureOnly: boolean;
  readonly missingOnly: boolean;
}

function parse(args: readonly string[]): Options {
  const names: string[] = [];
  let folder = modelsFolder();
  let measureOnly = false;
  let missingOnly = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--help' || arg === '-h') {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    } else if (arg === '--to') {
      folder = args[++i] ?? refuse('--to', 'a folder', 'nothing');
    } else if (arg === '--measure') measureOnly = true;
    else if (arg === '--missing') missingOnly = true;
    else if (NAMES.includes(arg)) names.push(...(GROUPS[arg] ?? [arg]));
    else refuse('train', `one of ${NAMES.join(', ')}`, arg);
  }
  if (measureOnly && missingOnly) refuse('train', '--missing or --measure', 'both');
  return { names: names.length > 0 ? [...new Set(names)] : Object.keys(RECIPES), folder, measureOnly, missingOnly };
}

function refuse(where: string, expected: string, got: string): never {
  process.stderr.write(`${where}: expected ${expected}, got ${got}\n${USAGE}\n`);
  process.exit(2);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown (not a git checkout)';
  }
}

/** Mean of the last twentieth of the losses: one batch's loss is noisy. */
function lastLoss(losses: readonly number[]): number {
  const tail = losses.slice(-Math.max(1, Math.floor(losses.length / 20)));
  return mean(tail);
}

/** The losses as a table of at most 200 rows, each the mean over the steps since the row before. */
function curveOf(losses: readonly number[]): string {
  const every = Math.max(1, Math.ceil(losses.length / CURVE));
  const rows = ['step,loss'];
  for (let from = 0; from < losses.length; from += every) {
    const some = losses.slice(from, from + every);
    rows.push(`${from + some.length},${(mean(some)).toPrecision(5)}`);
  }
  return `${rows.join('\n')}\n`;
}

/** Where a recipe's unfinished run is kept; another recipe of the same name has another file. */
function unfinished(recipe: Recipe): string {
  const digest = createHash('sha256').update(setup(recipe)).digest('hex');
  return inRuns('training', `${recipe.name}-${digest.slice(0, 8)}.safetensors`);
}

function reporter(name: string): (step: { step: number; steps: number; loss: number }) => void {
  const start = performance.now();
  let shown = 0;
  let from: number | undefined;
  let smooth: number | undefined;
  return ({ step, steps, loss }) => {
    from ??= step - 1;
    smooth = smooth === undefined ? loss : 0.95 * smooth + 0.05 * loss;
    const now = performance.now();
    const terminal = process.stderr.isTTY === true;
    if (step < steps && now - shown < (terminal ? 200 : 15000)) return;
    shown = now;
    const left = (((now - start) / (step - from)) * (steps - step)) / 1000;
    const line = `${name}: step ${step} of ${steps}, loss ${smooth.toFixed(4)}, about ${Math.round(left)} s left`;
    process.stderr.write(terminal && step < steps ? `\r\u001b[K${line}` : `${terminal ? '\r\u001b[K' : ''}${line}\n`);
  };
}

/** Measures a checkpoint and writes it into its card. */
function measure(recipe: Recipe, folder: string): void {
  const measured = recipe.measure?.(folder);
  if (measured === undefined) return;
  const { weights, card } = loadCheckpoint(folder, recipe.name);
  disposeWeights(weights);
  saveCard(folder, {
    ...card,
    name: recipe.name,
    measured: measured.map((row) => ({ ...row })),
  });
  for (const { measure: what, value, low, high } of measured) {
    process.stderr.write(`${recipe.name}: ${what} ${value} (${low} to ${high})\n`);
  }
}

/** Whether the folder has the checkpoint that a recipe makes. */
function isThere(recipe: Recipe, folder: string): boolean {
  if (!hasCheckpoint(recipe.name, folder)) return false;
  const { weights, card } = loadCheckpoint(folder, recipe.name);
  disposeWeights(weights);
  return isMadeBy(card, recipe);
}

/** Refuses a folder that cannot be written to, before anything is trained. */
function expectRoom(folder: string, name: string): void {
  const trial = `${folder}/${name}.trial`;
  try {
    writeWhole(trial, 'x');
    rmSync(trial);
  } catch (error) {
    throw new Error(`expected a folder that can be written to, got "${(error as Error).message}"`);
  }
}

async function make(command: string, recipe: Recipe, folder: string, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const path = unfinished(recipe);
  if (existsSync(path)) process.stderr.write(`${recipe.name}: goes on with ${path}\n`);
  const resume = resumeAt(path);
  expectRoom(folder, recipe.name);
  const { weights, losses } = await recipe.run({
    onStep: reporter(recipe.name),
    signal,
    resume,
  });
  const card: Card = {
    name: recipe.name,
    family: recipe.family,
    description: recipe.description,
    network: recipe.network,
    parameters: countParameters(weights),
    seed: recipe.seed,
    data: recipe.data,
    ...(recipe.tokens === undefined ? {} : { tokens: recipe.tokens }),
    training: recipe.training,
    loss: Number(lastLoss(losses).toPrecision(5)),
    seconds: Math.round((performance.now() - start) / 1000),
    command: `npm run train -- ${command}`,
    commit: commit(),
  };
  saveCheckpoint(folder, weights, card);
  writeWhole(`${folder}/${recipe.name}.losses.csv`, curveOf(losses));
  resume.forget();
  process.stderr.write(
    `${recipe.name}: ${card.parameters} parameters, loss ${card.loss}, ${card.seconds} s, in ${folder}\n`,
  );
  measure(recipe, folder);
}

const { names, folder, measureOnly, missingOnly } = parse(process.argv.slice(2));
const backend = await useBackend();
if (measureOnly) {
  for (const name of names) measure(RECIPES[name]!, folder);
  process.exit(0);
}
if (nativeBackend() === undefined) {
  process.stderr.write(
    `train: expected the native TensorFlow backend, got ${backend.name}, which has no compiled programs to train by\n`,
  );
  for (const reason of backend.missing) process.stderr.write(`  ${reason}\n`);
  process.exit(1);
}
process.stderr.write(`training on backend ${backendName()}\n`);
const interruption = new AbortController();
process.on('SIGINT', () => interruption.abort());
process.on('SIGTERM', () => interruption.abort());
for (const name of names) {
  const recipe = RECIPES[name]!;
  if (missingOnly && isThere(recipe, folder)) {
    process.stderr.write(`${recipe.name}: is there\n`);
    continue;
  }
  try {
    await make(name, recipe, folder, interruption.signal);
  } catch (error) {
    const { message } = error as Error;
    if (interruption.signal.aborted) {
      process.stderr.write(`\n${recipe.name}: interrupted; the same command goes on from here\n`);
      process.exit(130);
    }
    const kept = existsSync(unfinished(recipe))
      ? '; what was trained is kept, and the same command goes on from there'
      : '';
    process.stderr.write(`train: ${recipe.name}: ${message}${kept}\n`);
    process.exit(1);
  }
}
