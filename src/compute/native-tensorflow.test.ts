import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { useBackend } from './backend.js';
import { tf } from './tf.js';

const { name } = await useBackend();

test('tensors of several kinds are made and run without a warning of Node', {
  skip: name !== 'tensorflow' && name,
}, async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const sum = tf.tidy(() =>
    tf
      .concat([tf.tensor1d([1, 2]), tf.fill([2], 3)])
      .add(tf.stack([tf.scalar(1)]))
      .sum(),
  );
  assert.equal((await sum.data())[0], 13);
  sum.dispose();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  assert.deepEqual(warnings, []);
  // Node 20 does not warn of it, Node 22 does, Node 24 has none: the addon's calls meet Array.isArray in all of them.
  assert.equal((createRequire(import.meta.url)('node:util') as { isArray: unknown }).isArray, Array.isArray);
});
