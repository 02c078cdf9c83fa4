import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { modelsFolder } from '../compute/paths.js';
import { rungeKutta } from '../dynamics/solvers/index.js';
import { checkpointNames, loadCheckpoint } from '../networks/checkpoint.js';
import { openStore } from '../records/store.js';
import { bestOfN } from '../strategies/best-of-n.js';
import { guesser, guessing } from '../strategies/fixtures/guesser.js';
import { majority } from '../strategies/majority.js';
import { single } from '../strategies/single.js';
import type { Problem } from '../tasks/task.js';
import { type Sweep, sweep } from './sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let drawn = 0;
type Guessing = Sweep<Problem, never, never>;
const asked = (more: object): Guessing =>
  ({
    ...{ family: guesser(() => drawn++), task: guessing(), problems: 8, seed: 0, store: openStore(folder) },
    ...('budgets' in more ? {} : { depths: [1] }),
    ...more,
  }) as never;

/** Refused in one sentence, before a sample is drawn. */
async function refused(more: object, message: string): Promise<void> {
  drawn = 0;
  await assert.rejects(sweep(asked(more)), { message });
  assert.equal(drawn, 0, message);
}

test('what is no task, family, strategy or verifier is refused by the field that is wrong, before anything is sampled', async () => {
  const task = guessing();
  const run = () => [];
  const mine = { name: 'mine', kind: 'choice', settings: {}, serialDepth: () => 1, run };
  const budgets = [{ depth: 1, width: 4 }];
  await refused({ task: undefined }, 'task: expected an object, got undefined');
  await refused({ task: { ...task, mark: undefined } }, 'task guessing: expected "mark" to be a function, got none');
  await refused({ task: { ...task, settings: 3 } }, 'task guessing: expected "settings" to be an object, got 3');
  await refused(
    { task: { ...task, problem: () => undefined } },
    'task guessing, problem 0: expected an object, got undefined',
  );
  await refused(
    { task: { ...task, problem: () => ({ index: 5, difficulty: 1 }) } },
    'task guessing: expected problem 0, got one of index 5',
  );
  await refused(
    { task: { ...task, problem: (index: number) => ({ index }) } },
    'task guessing, problem 0: expected "difficulty" to be a number, got undefined',
  );
  await refused({ family: { ...guesser(), begin: 1 } }, 'family: expected "begin" to be a function, got 1');
  await refused({ strategies: [], budgets }, 'sweep: expected at least one strategy, got none');
  await refused({ strategies: [majority], budgets }, 'strategy majority: expected an object, got a function');
  await refused(
    { strategies: [{ ...mine, run: 1 }], budgets },
    'strategy mine: expected "run" to be a function, got 1',
  );
  await refused(
    { strategies: [{ ...mine, kind: 'best' }], budgets },
    'strategy mine: expected a kind among single, choice, process, noise-search, adaptive, revision, got "best"',
  );
  await refused(
    { strategies: [bestOfN({ name: 'far' } as never)], budgets },
    'strategy best-of-n, verifier far: expected "role" to be a text, got none',
  );
});

test('budgets that a strategy cannot spend are refused before anything is sampled', async () => {
  const strategies = [majority(String), single()];
  const budgets = [1, 4].map((width) => ({ depth: 3, width }));
  await refused(
    { strategies, budgets },
    'strategy single: expected a width of 1, got 4 at a depth of 3; "takes" says which strategies get which budgets',
  );
  const takes: Guessing['takes'] = ({ kind }, { width }) => kind !== 'single' || width === 1;
  assert.equal((await sweep(asked({ strategies, budgets, takes }))).length, 24);
  const wrong = (width: unknown) => ({ strategies: [majority(String)], budgets: [{ depth: 3, width }] });
  await refused(wrong(0), 'strategy majority: expected a width that is a whole number >= 1, got 0');
  await refused(wrong(undefined), 'strategy majority: expected a width that is a whole number >= 1, got undefined');
});

test('marks and outcomes that no row can hold are refused by whose they are', async () => {
  const marked = (mark: object | number) => ({
    ...guessing(),
    mark: (problems: readonly Problem[]) => problems.map(() => mark),
  });
  const fails = (more: object, message: string) => assert.rejects(sweep(asked(more)), { message });
  await fails(
    { task: marked({ quality: Number.NaN, correct: null }) },
    'task guessing, mark of problem 0: expected "quality" to be a number, got NaN',
  );
  await fails(
    { task: marked({ quality: 1, correct: 1 }) },
    'task guessing, mark of problem 0: expected "correct" to be true, false or null, got 1',
  );
  await fails({ task: marked(1) }, 'task guessing, mark of problem 0: expected an object, got 1');
  await fails(
    { task: { ...guessing(), mark: () => [] } },
    'task guessing: expected one mark per sample, got 0 marks for 8 samples',
  );
  const run = (outcome: unknown) => ({
    budgets: [{ depth: 1, width: 1 }],
    strategies: [
      {
        ...{ name: 'mine', kind: 'choice', settings: {}, serialDepth: () => 1 },
        run: ({ problems }: { problems: readonly Problem[] }) => problems.map(() => outcome),
      },
    ],
  });
  await fails(run({ sample: 1 }), 'strategy mine, outcome of problem 0: expected "nfe" to be a number >= 0, got none');
  await fails(
    run({ nfe: 1, flops: 1 }),
    'strategy mine, outcome of problem 0: expected "sample" to be a sample, got none',
  );
});

test('a tableau that is not consistent is refused by what is wrong with it', () => {
  const ralston = { name: 'mine', settings: {}, order: 2, a: [[], [2 / 3]], b: [1 / 4, 3 / 4], c: [0, 2 / 3] };
  assert.equal(rungeKutta(ralston).nfe(3), 6);
  assert.equal(
    rungeKutta({
      ...ralston,
      a: [
        [0, 0],
        [0.66666667, 0],
      ],
      c: [0, 0.6666667],
    }).nfe(3),
    6,
  );
  const wrong = (change: object, message: string) =>
    assert.throws(() => rungeKutta({ ...ralston, ...change }), {
      name: 'RangeError',
      message: `solver mine: expected ${message}`,
    });
  wrong({ b: [1, 1] }, 'weights b that sum to 1, got 2');
  wrong({ b: [Number.NaN, 1] }, 'weights b that sum to 1, got NaN');
  wrong({ c: [0, 0.5] }, 'the row of stage 1 to sum to its node 0.5, got 0.6666666666666666');
  wrong({ b: [1] }, 'a tableau with as many rows a, weights b and nodes c, got 2, 1, 2');
  wrong({ a: undefined }, 'a tableau with as many rows a, weights b and nodes c, got none, 2, 2');
  wrong({ a: [[0, 1], [2 / 3]] }, 'an explicit method, whose stage 0 uses stages before it, got stage 1');
});

test('a checkpoint that is not there names those that are like it', () => {
  assert.throws(
    () => loadCheckpoint(join(folder, 'none'), 'flow'),
    /checkpoint \S+flow\.card\.json: expected a checkpoint made by `npm run train`; there is none, got no such file$/,
  );
  assert.throws(
    () => loadCheckpoint(modelsFolder(), 'flow-digit'),
    /made by `npm run train`, such as flow-digits, flow-digits-attention, .* and \d+ more \(checkpointNames\(\)\), got no such file$/,
  );
  assert.ok(checkpointNames().includes('flow-digits-tiny'));
  assert.deepEqual(checkpointNames(join(folder, 'none')), []);
});
