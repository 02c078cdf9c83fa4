import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useBackend } from '../compute/backend.js';
import type { SampleKey } from '../records/key.js';
import { openStore } from '../records/store.js';
import type { Guess } from '../strategies/fixtures/guesser.js';
import { adaptive, bestOfN, majority } from '../strategies/index.js';
import { judgements } from '../sweep/judgements.js';
import { planBy, runCells } from '../sweep/loop.js';
import { sweep } from '../sweep/sweep.js';
import type { Problem } from '../tasks/task.js';
import { randomVerifier } from '../verifiers/random.js';
import { family, task } from './fixtures/guessing.js';
import { gatherPlan } from './gather.js';
import { hashOf, openPlan } from './plan.js';
import { planInto } from './planning.js';
import { planStatus } from './status.js';
import { workOn } from './work.js';
import { writePlan } from './write-plan.js';

const module = fileURLToPath(new URL('./fixtures/guessing.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'machines-'));
const [notes, path, run] = [join(folder, 'notes'), join(folder, 'study.plan.jsonl'), join(folder, 'run')];
before(async () => {
  await useBackend();
  process.env['INFERENCE_SCALING_RUN'] = run;
});
after(() => rmSync(folder, { recursive: true, force: true }));

const answerOf = ({ answer }: Guess) => String(answer);

/** A study of a family and a task of one's own, which the plan has by their module, in all ways that need no checkpoint. */
async function study() {
  const store = openStore(join(run, 'records/a'));
  const common = { family, task, problems: 6, seed: 3, store };
  const plain = await sweep({ ...common, depths: [0, 4], candidates: 2 });
  const strategies = [bestOfN(randomVerifier<Problem, Guess>()), majority(answerOf), adaptive(answerOf, { first: 1 })];
  const chosen = await sweep({ ...common, strategies, budgets: [{ depth: 4, width: 3 }], problems: [1, 4, 6] });
  const votes = await judgements({ ...common, answerOf, votes: [3], depth: 4 });
  // What captures a value cannot be rebuilt from its source.
  const captured = 2;
  const odd = majority(({ answer }: Guess) => `${answer % captured}`);
  const left = await sweep({ ...common, strategies: [odd], budgets: [{ depth: 0, width: 2 }], problems: 2 });
  return [...plain, ...chosen, ...votes, ...left];
}

const lines = (to: string, store: string) => {
  const at = join(to, store);
  const [name] = readdirSync(at).filter((one) => one.endsWith('.jsonl'));
  return readFileSync(join(at, name!), 'utf8')
    .replace(/"wallMs":[^,]+,/g, '')
    .split('\n');
};

test('a study is planned by one row per cell; what captures a value is left to it, with the reason', async () => {
  planInto(notes);
  try {
    const rows = await study();
    assert.equal(rows.length, 2 * 12 + 9 + 6 + 2);
    assert.ok(!existsSync(run));
  } finally {
    planBy(undefined);
  }
  const { head, left } = await writePlan(notes, path, module);
  assert.deepEqual([head.cells, head.rows], [6, 24 + 9 + 6]);
  assert.deepEqual(head.stores, { 'records/a': 'samples' });
  assert.equal(left.length, 1);
  assert.match(left[0]!.why, /captured is not defined/);
  assert.equal(openPlan(path).head.code?.[0]?.sha256, hashOf(module));
});

test('rows of a backend that nothing starts are refused before any is made, in one sentence and without a stack', async () => {
  planInto(join(folder, 'refused'));
  try {
    const key = { backend: 'cpu', problem: 0, candidate: 0 } as unknown as SampleKey;
    const make = () => assert.fail('expected no row to be made');
    const cells = [{ label: 'cpu', keys: [key], batch: 1, make }];
    const store = openStore(join(run, 'records/cpu'));
    await assert.rejects(
      runCells({ label: 'rows', cells, store }),
      /plan of rows: expected rows of a backend that `await useBackend\(\)` starts, .* got cpu/,
    );
  } finally {
    planBy(undefined);
  }
  const script = join(folder, 'script.mjs');
  const at = (name: string) => JSON.stringify(new URL(`../${name}`, import.meta.url).href);
  writeFileSync(
    script,
    `import { DataError } from ${at('compute/data-error.js')}; throw new DataError('plan of a: b');`,
  );
  const hook = new URL('./planning-process.js', import.meta.url).href;
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, script], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [1, 'inference-scaling: plan of a: b\n']);
});

test('rows of 1 and of 5 shards, one of them made twice at once, are the same, and the study reads them without sampling', async () => {
  const plan = openPlan(path);
  await workOn({ plan, shard: { number: 1, of: 1 } });
  assert.equal(planStatus(plan, 1).done, plan.head.rows);
  await gatherPlan(plan, { to: join(folder, 'one') });
  rmSync(plan.shards, { recursive: true });
  for (const number of [4, 1, 5, 3]) await workOn({ plan, shard: { number, of: 5 } });
  const status = planStatus(plan, 5);
  assert.deepEqual(
    status.shards.map(({ state }) => state),
    ['done', 'missing', 'done', 'done', 'done'],
  );
  await assert.rejects(gatherPlan(plan, { to: run }), /expected 39 rows, got \d+ \(status tells which shards/);
  await Promise.all([1, 2].map(() => workOn({ plan, shard: { number: 2, of: 5 } })));
  assert.deepEqual((await gatherPlan(plan, { to: run })).rows, 39);
  for (const store of Object.keys(plan.head.stores))
    assert.deepEqual(lines(run, store), lines(join(folder, 'one'), store));
  const before = readdirSync(join(run, 'records/a')).length;
  assert.equal((await study()).length, 41);
  // Only what could not be planned was sampled: one more shard, of two rows.
  const names = readdirSync(join(run, 'records/a')).sort();
  assert.equal(names.length, before + 1);
  assert.equal(
    readFileSync(join(run, 'records/a', names.at(-1)!), 'utf8')
      .trim()
      .split('\n').length,
    2,
  );
});

test('a mixture is refused in one sentence', async () => {
  const plan = openPlan(path);
  const at = join(plan.shards, '3-of-5', 'records/a');
  const [shard] = readdirSync(at);
  const kept = join(folder, 'kept');
  cpSync(plan.shards, kept, { recursive: true });
  const [first] = readFileSync(join(at, shard!), 'utf8').split('\n');
  const row = JSON.parse(first!);
  for (const [change, message] of [
    [
      { model: 'guesser@00' },
      /expected rows of the plan alone \(model guesser\), got one of model guesser@00 in .*3-of-5/,
    ],
    [
      { settings: '{"sampler":{"temperature":0.8}}' },
      /expected rows of the plan alone \(settings .*\), got one of settings .*0\.8/,
    ],
    [{ version: '0.1.0' }, /expected rows of version .* alone, got one of 0\.1\.0 in/],
    [{ quality: 0.123 }, /expected one row per key, got two that differ, the second in/],
    [{ problem: 999 }, /expected the problems of the plan alone, got problem 999/],
  ] as const) {
    appendFileSync(join(at, shard!), `${JSON.stringify({ ...row, ...change })}\n`);
    await assert.rejects(gatherPlan(plan, { to: join(folder, 'mixed') }), message);
    rmSync(plan.shards, { recursive: true });
    cpSync(kept, plan.shards, { recursive: true });
  }
  assert.equal((await gatherPlan(plan, { to: join(folder, 'mixed') })).rows, 39);
});

test('a row whose text was lost is not gathered, though no other row has one', async () => {
  const plan = openPlan(path);
  const at = join(plan.shards, '3-of-5', 'records/a');
  const shard = join(at, readdirSync(at)[0]!);
  const before = readFileSync(shard, 'utf8');
  const [first, ...others] = before.split('\n');
  writeFileSync(shard, [JSON.stringify({ ...JSON.parse(first!), text: '5eed' }), ...others].join('\n'));
  const gathered = gatherPlan(plan, { to: join(folder, 'lost') });
  await assert.rejects(gathered, /expected the text 5eed beside its row, got none/);
  writeFileSync(shard, before);
});

test('a plan of other weights, another version or other code is refused before anything is sampled', async () => {
  const text = readFileSync(path, 'utf8');
  const shard = { number: 1, of: 1 };
  for (const [from, to, message] of [
    [
      /"guesser"/g,
      '"guesser@00"',
      /expected a family that the library lists or the plan's module exports, got language guesser@00/,
    ],
    [/"version":"[^"]+"/, '"version":"0.0.1"', /expected version .* as it is here, got a plan of 0\.0\.1/],
    [/"sha256":"[^"]+"/, '"sha256":"00"', /expected the module .+guessing\.js of SHA-256 00, got/],
  ] as const) {
    const other = join(folder, 'other.plan.jsonl');
    writeFileSync(other, text.replace(from, to));
    await assert.rejects(workOn({ plan: openPlan(other), shard }), message);
    rmSync(`${other.replace(/\.jsonl$/, '')}.shards`, { recursive: true, force: true });
  }
  writeFileSync(join(folder, 'cut.plan.jsonl'), text.split('\n').slice(0, 3).join('\n'));
  assert.throws(
    () => [...openPlan(join(folder, 'cut.plan.jsonl')).cells()],
    /expected 6 cells, got 1 \(is it cut off\?\)/,
  );
});
