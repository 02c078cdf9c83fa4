// Slow: starts servers and a model, and makes shards.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { tf } from '../compute/tf.js';
import { openPlan } from '../machines/plan.js';
import { workOn } from '../machines/work.js';
import { tinyFile } from '../pretrained/fixtures/tiny.js';
import { openStore } from '../records/store.js';
import { openTexts, saidIn } from '../records/texts.js';
import { replyWith, type Script, withScript } from '../text/fixtures/scripted.js';
import { withServer } from '../text/fixtures/with-server.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'sample plan-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function well(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  assert.equal(code, 0, `${args.join(' ')}: ${err}`);
  return out;
}

/** Rows without the times that differ between two makings. */
const rowsIn = (to: string) =>
  openStore(to)
    .read()
    .map(({ wallMs: _, latencyMs: __, ...row }) => row);

/** What was said, by its hash. */
const saidAt = (to: string) =>
  new Map(
    openTexts(to)
      .read()
      .map((record) => [record.text, saidIn(record).text]),
  );

/** Makes all shards of a plan, one of them twice, and gathers them. */
async function gathered(plan: string, shards: number, into: string): Promise<void> {
  for (let number = 1; number <= shards; number++) await well('sweep', plan, '--shard', `${number}/${shards}`);
  assert.match(await well('sweep', plan, '--shard', `1/${shards}`), /of them there before/);
  await well('gather', plan, '--into', into, '--no-parquet');
}

test('samples of a server are planned by one row, made in shards with their texts, and read back without asking', async () => {
  await withServer('good', async ({ url, counts }) => {
    const problems = join(folder, 'sums.csv');
    writeFileSync(problems, 'question,answer\n1+1?,2\n2+3?,5\n4+4?,8\n');
    const asked = ['sample', '--server', url, '--model', 'm', '--parameters', '1000', '--problems', problems];
    const sizes = ['--samples', '4', '--thinking', '8,16', '--dialect', 'qwen'];
    const to = ['--to', join(folder, 'served')];
    const plan = join(folder, 'plans', 'served.plan.jsonl');
    assert.match(await well(...asked, ...sizes, ...to, '--plan', plan), /: 2 cells, 24 rows, /);
    assert.equal((await counts()).served, 2);
    assert.equal(openStore(join(folder, 'served')).read().length, 0);
    // A file is found from where the plan lies, wherever both are.
    assert.equal(openPlan(plan).head.sample?.['problems'], '../sums.csv');
    const moved = join(folder, 'moved');
    mkdirSync(moved);
    renameSync(join(folder, 'plans'), join(moved, 'plans'));
    renameSync(problems, join(moved, 'sums.csv'));
    await gathered(join(moved, 'plans', 'served.plan.jsonl'), 3, folder);
    const before = await counts();
    const again = [...asked.slice(0, -1), join(moved, 'sums.csv')];
    assert.match(await well(...again, ...sizes, ...to), /3 problems, 4 samples each/);
    assert.deepEqual(await counts(), before);
    const rows = rowsIn(join(folder, 'served'));
    assert.equal(rows.length, 24);
    const said = saidAt(join(folder, 'served'));
    for (const { text } of rows) assert.ok(said.has(text!), text);
  });
});

test('rows of a model in this process are those of one run, texts too', async () => {
  await useBackend();
  const model = tinyFile(folder);
  const asked = [
    'sample',
    '--model',
    model,
    '--task',
    'add-digits',
    '--problems',
    '2',
    '--samples',
    '3',
    '--rows',
    '2',
  ];
  const [one, many, plan] = ['one', 'many', 'here.plan.jsonl'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await well(...asked, '--to', one);
  await well(...asked, '--to', many, '--plan', plan);
  const { numTensors } = tf.memory();
  await gathered(plan, 2, folder);
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(rowsIn(many), rowsIn(one));
  assert.deepEqual(saidAt(many), saidAt(one));
  const [bytesBefore] = [readFileSync(join(many, '19700101T000000000Z-00000000-0-0.jsonl'))];
  await well(...asked, '--to', many);
  assert.deepEqual(readFileSync(join(many, '19700101T000000000Z-00000000-0-0.jsonl')), bytesBefore);
  assert.deepEqual(rowsIn(many), rowsIn(one));
  await assert.rejects(
    workOn({ plan: openPlan(plan), shard: { number: 1, of: 7 } }),
    /expected `rebuild` for a plan of/,
  );
});

test('a server that takes no temperature is known to every shard', async () => {
  const script: Script = ({ body }) =>
    'temperature' in body
      ? { status: 400, body: { error: { message: "'temperature' is not supported", param: 'temperature' } } }
      : { body: replyWith(Number(body['n'] ?? 1), { text: ' 3' }) };
  await withScript(script, async ({ url, requests }) => {
    const asked = ['sample', '--server', url, '--model', 'm', '--parameters', '1000', '--task', 'add-digits'];
    const plan = join(folder, 'warm.plan.jsonl');
    await well(...asked, '--problems', '2', '--samples', '2', '--to', join(folder, 'warm'), '--plan', plan);
    const before = requests.length;
    await gathered(plan, 2, folder);
    assert.ok(requests.slice(before).every(({ body }) => !('temperature' in body)));
    assert.equal(rowsIn(join(folder, 'warm')).length, 4);
  });
});

test('what cannot be planned is one sentence, and so is a plan whose problems have changed', async () => {
  await withServer('good', async ({ url, counts }) => {
    const problems = join(folder, 'changed.csv');
    writeFileSync(problems, 'question,answer\n1+1?,2\n2+3?,5\n');
    const asked = ['sample', '--server', url, '--model', 'm', '--parameters', '1000', '--problems', problems];
    const plan = join(folder, 'changed.plan.jsonl');
    const mistakes: [string[], RegExp][] = [
      [['--pilot', '2'], /--plan: expected no --pilot with it \(difficulties are found by sampling\), got one\n/],
      [['--strategies', 'majority'], /--plan: expected no --strategies with it \(plan the samples and gather them/],
      [['--fresh'], /--plan: expected no --fresh with it/],
      [['--to', join(folder, 'a b')], /changed\.plan\.jsonl: expected a cell with "store", got "a b"/],
    ];
    for (const [more, message] of mistakes) {
      const { code, out, err } = await run(...asked, '--samples', '2', ...more, '--plan', plan);
      assert.deepEqual([code, out], [2, ''], err);
      assert.match(err, message);
    }
    await well(...asked, '--samples', '2', '--to', join(folder, 'changed'), '--plan', plan);
    writeFileSync(problems, 'question,answer\n1+2?,3\n2+3?,5\n');
    const { served } = await counts();
    const { code, err } = await run('sweep', plan);
    assert.equal(code, 2);
    assert.match(err, /^inference-scaling: cell language on changed: expected settings .*, got settings .*\n$/);
    assert.equal((await counts()).served, served);
  });
});
