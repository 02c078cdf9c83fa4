import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sampleOf } from './fixtures/sample.js';
import type { SampleRecord } from './record.js';
import { openStore } from './store.js';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const row = (problem: number, more: Partial<SampleRecord> = {}) => sampleOf({ problem, ...more });

const NAME = '20260101T000000000Z-00000000-1-0.jsonl';

test('rows come back as written, sorted by key, and are found by key', () => {
  const path = join(folder, 'plain');
  const store = openStore(path);
  assert.throws(() => readdirSync(path), /ENOENT/);
  store.append([row(3), row(1, { features: [0.1, -2] })]);
  store.append([row(2, { correct: true })]);
  assert.ok(store.has(row(3)));
  assert.ok(!store.has(row(4)));
  store.close();
  const again = openStore(path);
  assert.deepEqual(again.read(), [row(1, { features: [0.1, -2] }), row(2, { correct: true }), row(3)]);
  assert.ok(again.has(row(2)));
  assert.throws(() => again.append([row(2)]), /expected a new row/);
  assert.equal(readdirSync(path).length, 1);
});

test('rows that are there are left out where they are added, and one that is twice among them is refused', () => {
  const store = openStore(join(folder, 'added'));
  store.append([row(0)]);
  assert.equal(store.add([row(0, { quality: 9 }), row(1)]), 1);
  assert.deepEqual(store.read(), [row(0), row(1)]);
  assert.throws(() => store.add([row(2), row(2)]), /expected a new row, got .* again/);
  assert.equal(store.add([row(0), row(1)]), 0);
  store.close();
});

test('the row in flight of a killed run is left out, and nobody changes the shard of another process', () => {
  const path = join(folder, 'killed');
  const script = `
    import { openStore } from ${JSON.stringify(new URL('./store.js', import.meta.url).href)};
    openStore(${JSON.stringify(path)}).append(${JSON.stringify([row(0), row(1)])});
    process.kill(process.pid, 'SIGKILL');`;
  assert.throws(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' }));
  const shard = join(path, readdirSync(path)[0]!);
  appendFileSync(shard, '{"family":"flow","mod');
  const before = readFileSync(shard, 'utf8');
  assert.equal(openStore(path).read().length, 2);
  // Its name may say a process of another container that is at work, and this one would cut its line in two.
  assert.equal(readFileSync(shard, 'utf8'), before);
});

test('zeros that stand for what a network file system has not brought yet are waited for', () => {
  const path = join(folder, 'hole');
  const writer = openStore(path);
  writer.append([row(0)]);
  const shard = join(path, readdirSync(path)[0]!);
  const reader = openStore(path);
  const [one, two] = [row(1), row(2)].map((some) => `${JSON.stringify(some)}\n`) as [string, string];
  const at = readFileSync(shard, 'utf8');
  writeFileSync(shard, `${at}${'\0'.repeat(one.length)}${two}`);
  assert.equal(reader.look().added, false);
  assert.equal(reader.read().length, 1);
  writeFileSync(shard, `${at}${one}${two}`);
  assert.equal(reader.look().added, true);
  assert.ok(reader.has(row(1)) && reader.has(row(2)));
});

test('zeros in a file that nobody has written to for long are damage, and no row behind them is lost in silence', () => {
  const path = join(folder, 'zeros');
  const writer = openStore(path);
  writer.append([row(0)]);
  writer.close();
  const shard = join(path, readdirSync(path)[0]!);
  appendFileSync(shard, `${'\0'.repeat(20)}\n${JSON.stringify(row(1))}\n`);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(shard, anHourAgo, anHourAgo);
  assert.throws(() => openStore(path), new RegExp(`${readdirSync(path)[0]!}:2: expected `));
});

test('a malformed line is refused with its file and line', () => {
  const path = join(folder, 'malformed');
  const store = openStore(path);
  store.append([row(0)]);
  const shard = join(path, readdirSync(path)[0]!);
  appendFileSync(shard, 'half a row\n');
  store.append([row(1)]);
  assert.throws(
    () => openStore(path),
    (error: Error) => error.message.startsWith(`${shard}:2: expected a row in JSON`),
  );
});

test('a field of the wrong type is refused with file, line, field, expected and got', () => {
  const path = join(folder, 'typed');
  openStore(path).append([row(0)]);
  writeFileSync(join(path, NAME), `${JSON.stringify({ ...row(5), flops: 'many' })}\n`);
  assert.throws(() => openStore(path), /00000000-1-0\.jsonl:1: field "flops": expected number, got "many"/);
});

test('rows that JSON cannot carry, or that no sample can have, are refused before anything is written', () => {
  const path = join(folder, 'refused');
  const store = openStore(path);
  for (const [bad, message] of [
    [{ quality: Number.NaN }, /field "quality": expected number, got NaN/],
    [{ problem: -1 }, /field "problem": expected count, got -1/],
    [{ width: 0 }, /field "width": expected positive count/],
    [{ model: '' }, /field "model": expected text/],
    [{ features: [1, Number.POSITIVE_INFINITY] }, /field "features"/],
    [{ correct: 1 as unknown as boolean }, /field "correct": expected true, false or null, got 1/],
    [{ colour: 'red' } as Partial<SampleRecord>, /field "colour": expected no such field/],
  ] as const) {
    assert.throws(() => store.append([row(0), row(1, bad)]), message);
  }
  assert.throws(() => readdirSync(path), /ENOENT/);
});

test('two writers of one store keep a shard each, and a sample counts once', () => {
  const path = join(folder, 'shared');
  const one = openStore(path);
  const two = openStore(path);
  one.append([row(0), row(1)]);
  two.append([row(1), row(2)]);
  one.append([row(3)]);
  assert.equal(readdirSync(path).length, 2);
  assert.deepEqual(
    openStore(path)
      .read()
      .map((r) => r.problem),
    [0, 1, 2, 3],
  );
});

test('a store sees what others add when it looks, and says which writer it is', () => {
  const path = join(folder, 'looking');
  const [one, two] = [openStore(path), openStore(path)];
  assert.deepEqual(one.look(), { added: false, place: 0, writers: 1 });
  one.append([row(0)]);
  two.append([row(1)]);
  assert.ok(!two.has(row(0)));
  assert.deepEqual([one.look(), two.look()].map(({ place }) => place).sort(), [0, 1]);
  assert.ok(two.has(row(0)) && one.has(row(1)));
  assert.deepEqual(two.look().added, false);
  assert.throws(() => two.append([row(0)]), /expected a new row/);
});

test('two processes at once: no row lost, doubled or torn', async () => {
  const path = join(folder, 'processes');
  const script = `
    import { openStore } from ${JSON.stringify(new URL('./store.js', import.meta.url).href)};
    import { sampleOf } from ${JSON.stringify(new URL('./fixtures/sample.js', import.meta.url).href)};
    const store = openStore(${JSON.stringify(path)});
    const features = Array.from({ length: 200 }, (_, i) => i / 7);
    for (let at = 0; at < 400; at += 10) {
      store.look();
      const rows = Array.from({ length: 10 }, (_, i) => sampleOf({ problem: at + i, features }));
      store.append(rows.filter((row) => !store.has(row)));
    }`;
  const writer = () =>
    new Promise<number | null>((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      child.once('close', resolve);
    });
  assert.deepEqual(await Promise.all([writer(), writer()]), [0, 0]);
  const features = Array.from({ length: 200 }, (_, i) => i / 7);
  assert.deepEqual(
    openStore(path).read(),
    Array.from({ length: 400 }, (_, problem) => row(problem, { features })),
  );
});
