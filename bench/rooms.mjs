// Question: on which tasks does a language model leave room for strategies (once at its best decoding right in 15 to 85 %, the oracle of 16 gains 15 points)?
// Run: npm run bench -- rooms [--problems 240] [--seed 900] [NAME ...], NAME the start of a checkpoint's name
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { outcomeRows, roomsOf } from '../dist/claims/index.js';
import { useBackend } from '../dist/compute/index.js';
import { hasCheckpoint, languageReasoner, remembering } from '../dist/families/index.js';
import { openStore } from '../dist/records/index.js';
import { bestOfN, single } from '../dist/strategies/index.js';
import { sweep } from '../dist/sweep/index.js';
import { addition, arithmetic, countdown, multiplication, permutations } from '../dist/tasks/index.js';
import { oracle, randomVerifier } from '../dist/verifiers/index.js';
import { table } from './text.mjs';

const { values, positionals } = parseArgs({
  options: { problems: { type: 'string', default: '240' }, seed: { type: 'string', default: '900' } },
  allowPositionals: true,
});
const TEMPERATURES = [0.5, 1];
const distinct = true;
// The tasks as the notebooks pose them: without difficulties that have a few problems only.
const POSED = {
  arithmetic: arithmetic({ distinct, difficulties: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }),
  countdown: countdown({ distinct }),
  multiplication: multiplication({ distinct, difficulties: [4, 5] }),
  permutations: permutations(),
  addition: addition({ distinct }),
};
const MODELS = Object.keys(POSED).flatMap((task) =>
  ['', '-4k', '-11k', '-38k', '-434k', '-14k', '-100k', '-285k'].map((size) => ({
    task,
    model: `language-${task}${size}`,
  })),
);
await useBackend();
const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
const store = openStore(folder);
const rows = [];
for (const { task: name, model } of MODELS) {
  if (!hasCheckpoint(model) || (positionals.length > 0 && !positionals.some((start) => model.startsWith(start))))
    continue;
  const task = POSED[name];
  const { stepLength, longest } = task.layout;
  for (const temperature of TEMPERATURES) {
    rows.push(
      ...(await sweep({
        family: remembering(languageReasoner(task, { model, temperature })),
        task,
        store,
        strategies: [single(), bestOfN(oracle(task)), bestOfN(randomVerifier())],
        budgets: [1, 16].map((width) => ({ depth: stepLength * longest, width })),
        takes: ({ name }, { width }) => (name === 'single') === (width === 1),
        problems: Number(values.problems),
        seed: Number(values.seed),
      })),
    );
  }
}
rmSync(folder, { recursive: true });
const share = (value) => value.toFixed(3);
process.stdout.write(
  table(
    roomsOf(outcomeRows(rows)).map(
      ({ task, model, parameters, prompts, decoding, once, oracle, control, qualifies, open }) => ({
        ...{ task, model, parameters, prompts, 'best decoding': decoding, once: share(once) },
        'oracle of 16': share(oracle),
        'by lot less once (95 %)': control
          ? `${share(control.effect)} (${share(control.low)} to ${share(control.high)})`
          : '-',
        qualifies: qualifies ? 'yes' : (open ?? 'no'),
      }),
    ),
  ),
);
