import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../compute/progress.js';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import { runCells, type SweepCell } from './loop.js';

const folder = mkdtempSync(join(tmpdir(), 'loop-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const keysOf = (count: number, from = 0): SampleKey[] =>
  Array.from({ length: count }, (_, i) => sampleOf({ problem: from + i }));

/** A cell that writes down which problems it made. */
function cellOf(made: number[], keys: readonly SampleKey[], batch = 4): SweepCell<SampleRecord, SampleKey> {
  return {
    label: 'cell',
    keys,
    batch,
    async make(some, keep) {
      await pause(2);
      made.push(...some.map(({ problem }) => problem));
      keep(some.map((key) => sampleOf(key)));
    },
  };
}

test('two runs of the same cells in one store share the work: each row once, and hardly a batch twice', async () => {
  const made: number[] = [];
  const run = () =>
    runCells({ label: 'run', cells: [cellOf(made, keysOf(200))], store: openStore(join(folder, 'two')) });
  const [one, other] = await Promise.all([run(), run()]);
  assert.equal(one.length, 200);
  assert.deepEqual(other, one);
  assert.ok(made.length <= 200 + 3 * 4, `${made.length} rows made for 200`);
});

test('rows handed over one by one are stored one by one', async () => {
  const store = openStore(join(folder, 'single'));
  const seen: number[] = [];
  const cell: SweepCell<SampleRecord, SampleKey> = {
    ...{ label: 'cell', keys: keysOf(3), batch: 3 },
    async make(keys, keep) {
      for (const key of keys) {
        await pause(1);
        keep([sampleOf(key)]);
      }
    },
  };
  await runCells({ label: 'run', cells: [cell], store, progress: ({ done }) => seen.push(done) });
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test('only the rows asked for come back, and what is not made or asked for twice is an error', async () => {
  const store = openStore(join(folder, 'asked'));
  store.append([sampleOf({ problem: 99 })]);
  const cells = [cellOf([], keysOf(3))];
  assert.deepEqual(
    (await runCells({ label: 'run', cells, store })).map(({ problem }) => problem),
    [0, 1, 2],
  );
  await assert.rejects(
    runCells({ label: 'run', cells: [...cells, cellOf([], keysOf(1, 2))], store }),
    /cell: expected every row to be asked for once, got .* twice/,
  );
  const lazy = { ...cellOf([], keysOf(1, 7)), make: () => {} };
  await assert.rejects(
    runCells({ label: 'run', cells: [lazy], store }),
    /cell: expected a row for every key, got none/,
  );
});

test('fresh forgets the rows asked for and makes them anew, and no others; killed, it goes on without fresh', async () => {
  const path = join(folder, 'fresh');
  const store = openStore(path);
  const made: number[] = [];
  await runCells({ label: 'run', cells: [cellOf(made, keysOf(8))], store });
  const told: Progress[] = [];
  const again = { label: 'run', cells: [cellOf(made, keysOf(4))], store, progress: (one: Progress) => told.push(one) };
  await runCells(again);
  assert.equal(made.length, 8);
  assert.equal(told[0]!.stored, 4);
  const stopped = new AbortController();
  const half: SweepCell<SampleRecord, SampleKey> = {
    ...cellOf(made, keysOf(4), 2),
    make(some, keep) {
      keep(some.map((key) => ({ ...sampleOf(key), quality: 0.25 })));
      stopped.abort();
    },
  };
  await assert.rejects(runCells({ label: 'run', cells: [half], store, fresh: true, signal: stopped.signal }));
  assert.equal(openStore(path).read().length, 6);
  const rows = await runCells(again);
  assert.deepEqual(made.slice(8), [2, 3]);
  assert.deepEqual(
    rows.map(({ quality }) => quality === 0.25),
    [true, true, false, false],
  );
  assert.deepEqual(openStore(path).read(), store.read());
  assert.equal(store.read().length, 8);
});

test('rows that another process forgets while a run is under way are made again', async () => {
  const path = join(folder, 'forgotten');
  const [store, other] = [openStore(path), openStore(path)];
  await runCells({ label: 'run', cells: [cellOf([], keysOf(4))], store });
  other.look();
  const made: number[] = [];
  const cell = cellOf(made, keysOf(8));
  const rows = await runCells({
    label: 'run',
    store,
    cells: [
      {
        ...cell,
        async make(some, keep) {
          other.forget(keysOf(2));
          await cell.make(some, keep);
        },
      },
    ],
  });
  assert.equal(rows.length, 8);
  assert.deepEqual(made, [4, 5, 6, 7, 0, 1]);
  assert.equal(openStore(path).read().length, 8);
});

test('progress says by which other versions of the library the rows of the store are', async () => {
  const store = openStore(join(folder, 'versions'));
  store.append(keysOf(3).map((key, i) => ({ ...sampleOf(key), version: i === 0 ? libraryVersion() : '0.1.9' })));
  const told: Progress[] = [];
  const progress = (one: Progress) => told.push(one);
  await runCells({ label: 'run', cells: [cellOf([], keysOf(4))], store, progress });
  for (const { stored, versions } of told) assert.deepEqual({ stored, versions }, { stored: 3, versions: ['0.1.9'] });
});
