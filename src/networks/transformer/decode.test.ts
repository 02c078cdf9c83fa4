import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { compile } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import { decodeGreedy } from './decode.js';
import { initTransformer, transformerHidden, transformerLogits } from './transformer.js';

const config = { vocabulary: 17, width: 32, layers: 2, heads: 4, hidden: 40, context: 40 };

before(() => useBackend());

test('a decoding loop gives the tokens that running the whole sequence again for every token gives', () => {
  const weights = initTransformer(config, 2);
  const first = [1, 5, 9];
  const count = 37;
  const decode = compile((w: typeof weights, start: tf.Tensor1D) => decodeGreedy(config, w, start, count), {
    mode: 'xla',
  });
  const got = decode(weights, tf.tensor1d(first, 'int32')).arraySync() as number[][];
  const rows = first.map((token) => [token]);
  for (let i = 0; i < count; i++) {
    const next = tf.tidy(() => {
      const { hidden } = transformerHidden(config, weights, tf.tensor2d(rows, undefined, 'int32'));
      const last = hidden.slice([0, i, 0], [rows.length, 1, config.width]).reshape([rows.length, config.width]);
      return Array.from(
        transformerLogits(weights, last as tf.Tensor2D)
          .argMax(-1)
          .dataSync(),
      );
    });
    rows.forEach((row, j) => row.push(next[j]!));
  }
  assert.deepEqual(
    got,
    rows.map((row) => row.slice(1)),
  );
});

test('more tokens than the context holds are refused', () => {
  const weights = initTransformer(config, 2);
  assert.throws(
    () => decodeGreedy(config, weights, tf.tensor1d([1], 'int32'), 41),
    /expected at most 40 tokens, got 41/,
  );
});
