import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from './backend.js';
import { readOut } from './read-out.js';
import { tf } from './tf.js';

before(() => useBackend());

test('the numbers come out, and every tensor is freed, also when the work fails', () => {
  const { numTensors } = tf.memory();
  assert.deepEqual(
    readOut(() => [...tf.ones([2]).mul(3).dataSync()]),
    [3, 3],
  );
  assert.throws(
    () =>
      readOut(() => {
        tf.ones([2]);
        throw new Error('inside');
      }),
    /inside/,
  );
  assert.equal(tf.memory().numTensors, numTensors);
});
