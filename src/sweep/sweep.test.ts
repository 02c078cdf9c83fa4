import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Progress } from '../compute/progress.js';
import { type Key, uniforms } from '../compute/random.js';
import type { Family, Spending } from '../families/family.js';
import type { SampleRecord } from '../records/record.js';
import { sectionsOf } from '../records/settings-column.js';
import { openStore } from '../records/store.js';
import { single } from '../strategies/single.js';
import type { Strategy } from '../strategies/strategy.js';
import type { Problem, Task } from '../tasks/task.js';
import { type Sweep, sweep } from './sweep.js';

interface Walk {
  readonly keys: readonly Key[];
  readonly values: number[];
  readonly spending: Spending;
  step: number;
}

let refined: number[];
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** A random walk that costs 10 FLOPs a step: a generator whose samples are known. */
const walk: Family<Problem, Walk, number> = {
  family: 'flow',
  modality: 'points',
  model: 'walk',
  parameters: 1,
  sampler: { name: 'own', settings: {} },
  settings: {},
  begin: (problems, keys, spending) => ({ keys, values: problems.map((p) => p.index), spending, step: 0 }),
  refine(state) {
    state.step++;
    refined.push(state.values.length);
    state.spending.meter.count(state.values.length, 10 * state.values.length);
    const values = state.values.map((value, i) => value + uniforms(state.keys[i]!, state.step, 1)[0]!);
    return { ...state, values };
  },
  finish: (state) => state.values,
  discard: () => {},
};

const task: Task<Problem, number> = {
  name: 'sum',
  modality: 'points',
  settings: {},
  problem: (index) => ({ index, difficulty: index / 10 }),
  mark: (problems, samples) => samples.map((value, i) => ({ quality: value, correct: value > problems[i]!.index + 1 })),
};

const grid = { family: walk, task, depths: [1, 2, 4], problems: 5, candidates: 3, seed: 7 };
const withoutTime = (rows: SampleRecord[]) => rows.map(({ wallMs, ...row }) => row);

test('rows are the same for every batch size, one a sample, with the cost counted', async () => {
  const runs: SampleRecord[][] = [];
  for (const batch of [1, 4, 7, 64]) {
    refined = [];
    runs.push(await sweep({ ...grid, batch, store: openStore(join(folder, `batch-${batch}`)) }));
    assert.equal(
      refined.reduce((sum, n) => sum + n, 0),
      5 * 3 * (1 + 2 + 4),
    );
  }
  assert.equal(runs[0]!.length, 45);
  for (const rows of runs) assert.deepEqual(withoutTime(rows), withoutTime(runs[0]!));
  for (const row of runs[0]!) {
    assert.equal(row.nfe, row.depth);
    assert.equal(row.flops, 10 * row.depth);
    assert.equal(row.difficulty, row.problem / 10);
  }
});

test('a stopped sweep keeps what it made, and a resumed one repeats none of it', async () => {
  refined = [];
  const path = join(folder, 'stopped');
  const control = new AbortController();
  const progress = ({ done }: Progress) => {
    if (done >= 12) control.abort(new Error('stopped by hand'));
  };
  const store = openStore(path);
  await assert.rejects(sweep({ ...grid, batch: 4, store, signal: control.signal, progress }), /stopped by hand/);
  assert.equal(store.read().length, 12);
  const seen: number[] = [];
  refined = [];
  const rows = await sweep({ ...grid, batch: 64, store: openStore(path), progress: ({ done }) => seen.push(done) });
  assert.deepEqual(seen, [12, 15, 30, 45]);
  assert.equal(
    refined.reduce((sum, n) => sum + n, 0),
    3 * 1 + 15 * 2 + 15 * 4,
  );
  const whole = await sweep({ ...grid, store: openStore(join(folder, 'whole')) });
  assert.deepEqual(withoutTime(rows), withoutTime(whole));
  assert.equal((await sweep({ ...grid, depths: [2], problems: [4], store })).length, 3);
});

test('other events run between batches', async () => {
  refined = [];
  let ticks = 0;
  const timer = setInterval(() => ticks++, 0);
  await sweep({ ...grid, problems: 40, batch: 1, store: openStore(join(folder, 'events')) });
  clearInterval(timer);
  assert.ok(ticks > 10, `expected timers to fire during the sweep, got ${ticks} ticks`);
});

test('a sample that counts its own spending is believed', async () => {
  const counting = {
    ...walk,
    model: 'counting',
    finish: (state: Walk) => state.values.map((v) => ({ value: v, nfe: 3, flops: 99 })),
  };
  const marks = {
    ...task,
    mark: (_: readonly Problem[], samples: readonly { value: number }[]) =>
      samples.map((s) => ({ quality: s.value, correct: null })),
  };
  const rows = await sweep({ ...grid, family: counting, task: marks, store: openStore(join(folder, 'own')) });
  assert.ok(rows.every((row) => row.nfe === 3 && row.flops === 99 && row.correct === null));
});

test('a bad grid is refused with expected and got', async () => {
  const store = openStore(join(folder, 'refused'));
  const refused = (more: Partial<Sweep<Problem, Walk, number>>, message: RegExp) =>
    assert.rejects(sweep({ ...grid, store, ...more }), message);
  await refused({ depths: [] }, /expected at least one of depths/);
  await refused({ depths: [1, 1] }, /depths without repeats, got 1 twice/);
  await refused({ depths: [1.5] }, /each of depths to be a whole number >= 0, got 1.5/);
  await refused({ budgets: [{ depth: 1, width: 1 }] }, /either depths or budgets, got both/);
  await refused({ problems: 0 }, /problems to be a whole number >= 1, got 0/);
  await refused({ candidates: 0 }, /candidates/);
  await refused({ batch: 0 }, /batch/);
  await refused({ strategies: [single()] }, /strategies or several candidates per problem, got both/);
  await refused({ candidates: 1, strategies: [single(), single()] }, /every row to be asked for once, got .* twice/);
});

test('strategies and plain candidates share rows: single is the first candidate', async () => {
  refined = [];
  const store = openStore(join(folder, 'shared'));
  const rows = await sweep({ ...grid, candidates: 1, store });
  refined = [];
  assert.deepEqual(await sweep({ ...grid, candidates: 1, strategies: [single()], store }), rows);
  assert.deepEqual(refined, []);
});

test('a row does not depend on the order in which depths and problems are asked for', async () => {
  refined = [];
  const asked = { ...grid, depths: [4, 1, 2], problems: [4, 2, 0, 3, 1], batch: 7 };
  const turned = await sweep({ ...asked, store: openStore(join(folder, 'turned')) });
  const straight = await sweep({ ...grid, store: openStore(join(folder, 'straight')) });
  assert.deepEqual(withoutTime(turned), withoutTime(straight));
});

test('a strategy that spends all budgets together is run on all problems, however little of it is left', async () => {
  const all: number[] = [];
  const store = openStore(join(folder, 'together'));
  /** Every problem is worth the number of problems that share its budget. */
  const together: Strategy<Problem, Walk, number> = {
    ...{ name: 'together', kind: 'adaptive', settings: {}, serialDepth: () => 1 },
    run({ problems }) {
      all.push(problems.length);
      return problems.map(() => ({ sample: problems.length, nfe: 1, flops: 1 }));
    },
  };
  const { candidates: _, ...asked } = { ...grid, depths: [1], strategies: [together], store };
  const rows = await sweep({ ...asked, batch: 2 });
  assert.deepEqual(all, [5]);
  const rest = openStore(join(folder, 'rest'));
  rest.append(rows.slice(0, 3));
  assert.deepEqual(withoutTime(await sweep({ ...asked, store: rest })), withoutTime(rows));
  assert.deepEqual(all, [5, 5]);
  // Other problems beside it are other rows.
  const [few] = await sweep({ ...asked, problems: 3 });
  assert.deepEqual([few!.quality, sectionsOf(few!.settings).strategy!['problems']], [3, 3]);
});
