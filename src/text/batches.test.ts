import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inBatches } from './batches.js';

test('what comes in one turn is written at once, what comes later after it; a failure is heard by all that wait, and ever after', async () => {
  const written: number[][] = [];
  const batches = inBatches<number>((items) => written.push([...items]));
  await Promise.all([batches.add([1]), batches.add([2, 3])]);
  const late = batches.add([4]);
  await setImmediate();
  await late;
  assert.deepEqual(written, [[1, 2, 3], [4]]);
  const full = inBatches<number>(() => {
    throw new Error('full');
  });
  const both = [full.add([1]), full.add([2])];
  for (const one of both) await assert.rejects(one, /full/);
  assert.throws(() => full.add([3]), /full/);
});
