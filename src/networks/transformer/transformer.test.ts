import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { tf } from '../../compute/tf.js';
import { countParameters } from '../weights.js';
import {
  initTransformer,
  roomyCache,
  transformerFlops,
  transformerHidden,
  transformerLogits,
  transformerStep,
} from './transformer.js';

const config = { vocabulary: 17, width: 32, layers: 2, heads: 4, hidden: 40, context: 24 };

before(() => useBackend());

function logitsOf(tokens: number[][], cuts: readonly number[] = []): number[][][] {
  const weights = initTransformer(config, 1);
  return tf.tidy(() => {
    const ends = [...cuts, tokens[0]!.length];
    let cache: Parameters<typeof transformerHidden>[3];
    const parts: tf.Tensor3D[] = [];
    ends.forEach((end, i) => {
      const piece = tokens.map((row) => row.slice(i === 0 ? 0 : ends[i - 1]!, end));
      const out = transformerHidden(config, weights, tf.tensor2d(piece, undefined, 'int32'), cache);
      cache = out.cache;
      parts.push(out.hidden);
    });
    const hidden = tf.concat(parts, 1);
    const [rows, time, width] = hidden.shape as [number, number, number];
    const logits = transformerLogits(weights, hidden.reshape([rows * time, width]));
    return logits.reshape([rows, time, config.vocabulary]).arraySync() as number[][][];
  });
}

function largestDifference(a: number[][][], b: number[][][]): number {
  return Math.max(...a.flat(2).map((value, i) => Math.abs(value - b.flat(2)[i]!)));
}

test('the cache changes nothing: whole, in two pieces, and token by token give the same logits', () => {
  const tokens = [
    [1, 5, 9, 16, 3, 3, 2, 0],
    [7, 7, 1, 12, 13, 4, 8, 15],
  ];
  const whole = logitsOf(tokens);
  assert.ok(largestDifference(whole, logitsOf(tokens, [5])) < 1e-5);
  assert.ok(largestDifference(whole, logitsOf(tokens, [1, 2, 3, 4, 5, 6, 7])) < 1e-5);
});

test('a step with a cache of the whole context gives the same logits as a cache that grows', () => {
  const tokens = [
    [1, 5, 9, 16, 3, 3, 2, 0],
    [7, 7, 1, 12, 13, 4, 8, 15],
  ];
  const weights = initTransformer(config, 1);
  const stepped = tf.tidy(() => {
    const prompt = tokens.map((row) => row.slice(0, 3));
    let cache = roomyCache(
      transformerHidden(config, weights, tf.tensor2d(prompt, undefined, 'int32')).cache,
      config.context,
    );
    return [3, 4, 5, 6, 7].map((at) => {
      const column = tf.tensor1d(
        tokens.map((row) => row[at]!),
        'int32',
      );
      const out = transformerStep(config, weights, column, cache, tf.scalar(at, 'int32'));
      cache = out.cache;
      return out.logits.arraySync();
    });
  });
  const whole = logitsOf(tokens);
  const expected = [3, 4, 5, 6, 7].map((at) => whole.map((row) => row[at]!));
  assert.ok(largestDifference(stepped, expected) < 1e-5);
});

test('a position does not see later tokens', () => {
  const a = logitsOf([[1, 2, 3, 4, 5, 6]]);
  const b = logitsOf([[1, 2, 3, 4, 11, 12]]);
  assert.ok(largestDifference([a[0]!.slice(0, 4)], [b[0]!.slice(0, 4)]) < 1e-6);
  assert.ok(largestDifference([a[0]!.slice(4)], [b[0]!.slice(4)]) > 1e-3);
});

test('positions are relative: attention scores depend on distance alone, so a shifted pair keeps its order sensitivity', () => {
  const a = logitsOf([[1, 2, 3]])[0]![2]!;
  const b = logitsOf([[2, 1, 3]])[0]![2]!;
  assert.ok(Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) > 1e-4);
});

test('more positions than the context are refused', () => {
  assert.throws(() => logitsOf([new Array(25).fill(1)]), /expected at most 24 positions, got 0 \+ 25/);
});

test('FLOPs: 2 a weight and token without attention; a sequence costs the sum of its tokens', () => {
  const weights = initTransformer(config, 1);
  const gains = config.width * (2 * config.layers + 1);
  const matrices = countParameters(weights) - gains;
  const attention = config.layers * 4 * config.width;
  assert.equal(transformerFlops(config, 0, 1, 1), 2 * matrices + attention);
  let sum = 0;
  for (let t = 0; t < 9; t++) sum += transformerFlops(config, t, 1, t === 8 ? 1 : 0);
  assert.equal(transformerFlops(config, 0, 9, 1), sum);
});
