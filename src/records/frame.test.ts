import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { toCsv, toFrame } from './frame.js';

test('CSV quotes as RFC 4180 asks, tells null from empty text, and keeps every digit', () => {
  const rows = [
    { x: 0.1 + 0.2, name: 'a "b", c\nd', ok: true },
    { x: 1e21, name: '', ok: null, list: [1, 2] },
  ];
  assert.equal(toCsv(rows), 'x,name,ok,list\r\n0.30000000000000004,"a ""b"", c\nd",true,\r\n1e+21,"",,"[1,2]"\r\n');
  assert.equal(toCsv([]), '');
});

test('a frame has the columns and values of the rows, and brings no second TensorFlow', async () => {
  const backend = await useBackend();
  const frame = await toFrame([
    { n: 16777217, t: 'a' },
    { n: 0.1, t: null },
  ]);
  assert.deepEqual(frame.shape, [2, 2]);
  assert.deepEqual(frame.columns, ['n', 't']);
  assert.deepEqual(frame.values, [
    [16777217, 'a'],
    [0.1, null],
  ]);
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const loaded = Object.keys(require.cache).filter((path) =>
    /tfjs-core[\\/]dist[\\/](index|tf-core\.node)\.js$/.test(path),
  );
  assert.ok(new Set(loaded).size <= 1, `one tfjs-core expected, got ${loaded.join(', ')}`);
  const { tf } = await import('../compute/tf.js');
  assert.equal(tf.getBackend(), backend.name);
});
