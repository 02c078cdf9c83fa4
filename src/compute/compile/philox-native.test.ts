import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Backend, useBackend } from '../backend.js';
import { philox, words } from '../random.js';
import { tf } from '../tf.js';
import { nativeWords } from './philox-native.js';

let backend: Backend;
before(async () => {
  backend = await useBackend();
});

const KEYS = [
  { key: { seed: 0, problem: 0, candidate: 0 }, step: 0, stream: 0 },
  { key: { seed: 0xffffffff, problem: 3, candidate: 0xfffffffe }, step: 0x80000000, stream: 3 },
] as const;

test('the native kernel draws the bits of this library, a million of them', (t) => {
  if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
  for (const { key, step, stream } of KEYS) {
    const count = 1_000_001;
    const drawn = nativeWords([0, step, key.candidate, key.problem], [key.seed, stream], count)!;
    const counter = [0, step, key.candidate, key.problem];
    const own = new Uint32Array(count + 3);
    for (let block = 0; 4 * block < count; block++) {
      counter[0] = block;
      philox(counter, [key.seed, stream], own, 4 * block);
    }
    assert.equal(drawn.length, count);
    assert.ok(own.subarray(0, count).every((word, i) => word === drawn[i]));
    assert.deepEqual(words(key, step, 70_000, stream), own.slice(0, 70_000));
  }
});

test('a long row begins with the words of a short one, and leaves no tensor behind', () => {
  const key = { seed: 5, problem: 6, candidate: 7 };
  const before = tf.memory().numTensors;
  const long = words(key, 8, 2 ** 16 + 5);
  assert.deepEqual(Array.from(words(key, 8, 9)), Array.from(long.subarray(0, 9)));
  assert.equal(long.length, 2 ** 16 + 5);
  assert.equal(tf.memory().numTensors, before);
});
