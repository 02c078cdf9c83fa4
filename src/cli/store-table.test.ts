import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleOf } from '../records/fixtures/sample.js';
import { openStore } from '../records/store.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'store-table-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('rows that other weights judged, or nobody, are groups of their own', async () => {
  const rows = [undefined, 'reward@1', 'reward@2'].flatMap((judge) =>
    [0, 1].flatMap((problem) =>
      [0, 1].map((candidate) => sampleOf({ problem, candidate, judge, correct: judge !== 'reward@2' })),
    ),
  );
  openStore(folder).append(rows);
  const { code, out, err } = await run('coverage', folder, '--problem', 'problem', '--correct', 'correct', '--json');
  assert.equal(code, 0, err);
  const { groups, notes } = JSON.parse(out) as {
    groups: readonly { by: string; coverage: readonly { value: number }[] }[];
    notes: readonly string[];
  };
  assert.deepEqual(groups.map(({ by, coverage }) => [by, coverage[0]!.value]).sort(), [
    ['none', 1],
    ['reward@1', 1],
    ['reward@2', 0],
  ]);
  assert.deepEqual(notes, ['one group for each judge (--by says otherwise)']);
});
