import { execFileSync } from 'node:child_process';
import { useBackend } from '../compute/backend.js';
import { type Card, saveCheckpoint } from '../compute/checkpoint.js';
import { inPackage, ROOT } from '../compute/paths.js';
import { countParameters } from '../networks/weights.js';
import { RECIPES } from '../recipes/index.js';
import type { Recipe } from '../recipes/recipe.js';

const USAGE = `usage: npm run train -- [${Object.keys(RECIPES).join('|')} ...] [--to FOLDER]
Trains the named checkpoints (all, unless told) and writes them with their cards to data/models.`;

interface Options {
  readonly names: string[];
  readonly folder: string;
}

function parse(args: readonly string[]): Options {
  const names: string[] = [];
  let folder = inPackage('data', 'models');
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--help' || arg === '-h') {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    } else if (arg === '--to') {
      folder = args[++i] ?? refuse('--to', 'a folder', 'nothing');
    } else if (arg in RECIPES) names.push(arg);
    else refuse('train', `one of ${Object.keys(RECIPES).join(', ')}`, arg);
  }
  return { names: names.length > 0 ? names : Object.keys(RECIPES), folder };
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
  return tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
}

function reporter(name: string): (step: { step: number; steps: number; loss: number }) => void {
  const start = performance.now();
  let shown = 0;
  let smooth: number | undefined;
  return ({ step, steps, loss }) => {
    smooth = smooth === undefined ? loss : 0.95 * smooth + 0.05 * loss;
    const now = performance.now();
    const terminal = process.stderr.isTTY === true;
    if (step < steps && now - shown < (terminal ? 200 : 15000)) return;
    shown = now;
    const left = (((now - start) / step) * (steps - step)) / 1000;
    const line = `${name}: step ${step} of ${steps}, loss ${smooth.toFixed(4)}, about ${Math.round(left)} s left`;
    process.stderr.write(terminal && step < steps ? `\r\u001b[K${line}` : `${terminal ? '\r\u001b[K' : ''}${line}\n`);
  };
}

async function make(command: string, recipe: Recipe, folder: string): Promise<void> {
  const start = performance.now();
  const { weights, losses } = await recipe.run({ onStep: reporter(recipe.name) });
  const card: Card = {
    name: recipe.name,
    family: recipe.family,
    description: recipe.description,
    network: recipe.network,
    parameters: countParameters(weights),
    seed: recipe.seed,
    data: recipe.data,
    training: recipe.training,
    loss: Number(lastLoss(losses).toPrecision(5)),
    seconds: Math.round((performance.now() - start) / 1000),
    command: `npm run train -- ${command}`,
    commit: commit(),
  };
  saveCheckpoint(folder, weights, card);
  process.stderr.write(
    `${recipe.name}: ${card.parameters} parameters, loss ${card.loss}, ${card.seconds} s, in ${folder}\n`,
  );
}

const { names, folder } = parse(process.argv.slice(2));
const backend = await useBackend();
if (backend.name !== 'tensorflow') {
  process.stderr.write(
    `train: expected the native TensorFlow backend, got ${backend.name}, which has no gradients of convolutions\n`,
  );
  for (const reason of backend.missing) process.stderr.write(`  ${reason}\n`);
  process.exit(1);
}
process.stderr.write('training on backend tensorflow\n');
for (const name of names) await make(name, RECIPES[name]!, folder);
