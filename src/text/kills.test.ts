// Slow: runs are killed and begun again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killed } from './fixtures/kills.js';

// `npm run bench -- kills` does this hundreds of times.
for (const [use, kills, writers] of [
  ['sweep', 3, 2],
  ['strategies', 1, 1],
  ['counts', 1, 1],
  ['texts', 1, 1],
] as const) {
  test(`${use}: killed again and again, ${writers} at once in one store, it ends with the rows of an uninterrupted run`, async () => {
    const tally = await killed(use, { kills, writers, seed: 7 });
    assert.ok(tally.kills >= kills && tally.runs >= 1 && tally.rows > 0, JSON.stringify(tally));
    assert.deepEqual([tally.lost, tally.doubled, tally.torn], [0, 0, 0]);
  });
}
