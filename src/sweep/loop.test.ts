import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
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
