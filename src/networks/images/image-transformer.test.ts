import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { countParameters, type Weights } from '../weights.js';
import { imageFlops, initImage, runImage } from './image.js';
import {
  type ImageTransformerConfig,
  imageTransformer,
  imageTransformerFlops,
  initImageTransformer,
} from './image-transformer.js';
import { fromPatches, toPatches } from './patches.js';

const config: ImageTransformerConfig = {
  kind: 'transformer',
  ...{ side: 8, patch: 4, width: 12, layers: 2, heads: 3, hidden: 20, embedding: 6, classes: 10 },
};
const TOKENS = 4;

before(() => useBackend());

const drawn = (candidate: number, shape: number[]): tf.Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(normals({ seed: 5, problem: 0, candidate }, 0, size), shape);
};

/** Initial weights with what starts at zero replaced, so that every weight matters. */
function lively(): Weights {
  const weights = initImageTransformer(config, 3);
  let part = 100;
  for (const [name, { shape }] of Object.entries(weights)) {
    if (/modulation|bias|^out/.test(name)) weights[name] = tf.tidy(() => drawn(part++, shape).div(4));
  }
  return weights;
}

function run(weights: Weights, t: number[], classes: number[], image = drawn(0, [1, 8, 8, 1])): Float32Array {
  return tf.tidy(() => {
    const images = image.tile([t.length, 1, 1, 1]) as tf.Tensor4D;
    const out = imageTransformer(config, weights, images, tf.tensor1d(t), tf.tensor1d(classes, 'int32'));
    assert.deepEqual(out.shape, images.shape);
    return out.dataSync<'float32'>();
  });
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

test('patches are rows of pixels of squares, and go back where they were', () => {
  const image = tf.range(0, 16).reshape([1, 4, 4, 1]) as tf.Tensor4D;
  const patches = toPatches(image, 2);
  assert.deepEqual(patches.shape, [1, 2, 2, 4]);
  assert.deepEqual([...patches.dataSync()].slice(4, 8), [2, 3, 6, 7]);
  assert.deepEqual([...fromPatches(patches, 2).dataSync()], [...image.dataSync()]);
});

test('the output starts at zero, and every block as the identity whatever time and class are', () => {
  const initial = initImageTransformer(config, 0);
  assert.ok(run(initial, [0.1, 0.9], [0, 1]).every((value) => value === 0));
  const open = { ...initial, out: drawn(1, [12, 16]) };
  const shallow = { ...config, layers: 0 };
  const images = drawn(0, [2, 8, 8, 1]) as tf.Tensor4D;
  const through = (which: ImageTransformerConfig, t: number[], classes: number[]) =>
    imageTransformer(which, open, images, tf.tensor1d(t), tf.tensor1d(classes, 'int32')).dataSync();
  const without = through(shallow, [0.1, 0.9], [0, 1]);
  assert.ok(without.some((value) => value !== 0));
  assert.equal(furthest(through(config, [0.1, 0.9], [0, 1]), without), 0);
  assert.equal(furthest(through(config, [0.7, 0.2], [5, 10]), without), 0);
});

test('time, class and the place of a patch matter, and rows do not mix', () => {
  const weights = lively();
  const out = run(weights, [0.1, 0.1, 0.8, 0.1], [3, 3, 3, 7]);
  const rowOf = (i: number) => out.slice(i * 64, (i + 1) * 64);
  assert.ok(furthest(rowOf(0), rowOf(1)) < 1e-6);
  assert.ok(furthest(rowOf(0), rowOf(2)) > 1e-3);
  assert.ok(furthest(rowOf(0), rowOf(3)) > 1e-3);
  const same = run(weights, [0.5], [2], tf.ones([1, 8, 8, 1]));
  const patches = toPatches(tf.tensor4d(same, [1, 8, 8, 1]), 4).dataSync();
  assert.ok(furthest(patches.slice(0, 16), patches.slice(16, 32)) > 1e-3, 'patches of one row');
  assert.ok(furthest(patches.slice(0, 16), patches.slice(32, 48)) > 1e-3, 'patches of one column');
});

test('every token sees all others', () => {
  const weights = lively();
  const [a, b] = [drawn(0, [1, 8, 8, 1]), drawn(0, [1, 8, 8, 1]).bufferSync()];
  b.set(b.get(0, 7, 7, 0) + 1, 0, 7, 7, 0);
  const [before_, after_] = [run(weights, [0.5], [2], a), run(weights, [0.5], [2], b.toTensor())];
  assert.ok(furthest(before_.slice(0, 4), after_.slice(0, 4)) > 1e-5);
});

test('every weight receives a gradient, in its own shape', () => {
  const weights = lively();
  const names = Object.keys(weights);
  const loss = (...values: tf.Tensor[]) => {
    const named = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    const images = drawn(0, [1, 8, 8, 1]) as tf.Tensor4D;
    const out = imageTransformer(config, named, images, tf.tensor1d([0.3]), tf.tensor1d([2], 'int32'));
    return out.square().mean() as tf.Scalar;
  };
  const gradients = tf.grads(loss)(names.map((name) => weights[name]!));
  gradients.forEach((gradient, i) => {
    assert.deepEqual(gradient.shape, weights[names[i]!]!.shape, names[i]);
    assert.ok(gradient.abs().max().dataSync()[0]! > 0, `no gradient for ${names[i]}`);
  });
});

test('FLOPs are 2 for every weight and token that it is used at, and 4 width for every pair of tokens', () => {
  let flops = config.layers * 4 * config.width * TOKENS ** 2;
  for (const [name, tensor] of Object.entries(initImageTransformer(config, 0))) {
    const once = /^time|^class|modulation/.test(name);
    if (!/bias/.test(name)) flops += 2 * tensor.size * (once ? 1 : TOKENS);
  }
  assert.equal(imageTransformerFlops(config), flops);
  assert.equal(imageFlops(config), flops);
});

test("the recipe's size is the small U-Net's", () => {
  const size = {
    kind: 'transformer',
    side: 28,
    patch: 4,
    width: 36,
    layers: 3,
    heads: 4,
    hidden: 72,
    embedding: 16,
    classes: 10,
  } as const;
  assert.equal(countParameters(initImage(size, 0)), 45708);
  assert.equal(imageFlops(size), 4223248);
});

test('sides, widths, heads and kinds that do not fit are refused', () => {
  const with_ = (over: object) => () => initImage({ ...config, ...over } as ImageTransformerConfig, 0);
  assert.throws(with_({ patch: 3 }), /expected patches that divide a side of 8, got 3/);
  assert.throws(with_({ width: 15 }), /expected a width that is a multiple of 4, got 15/);
  assert.throws(with_({ heads: 5 }), /image transformer: expected heads of attention that divide 12, got 5/);
  assert.throws(with_({ kind: 'mixer' }), /image network: expected the kind unet or transformer, got mixer/);
  const x = drawn(0, [1, 8, 8, 1]) as tf.Tensor4D;
  const strange = { ...config, kind: 'mixer' } as unknown as ImageTransformerConfig;
  assert.throws(() => runImage(strange, {}, x, tf.tensor1d([0]), tf.tensor1d([0], 'int32')), /got mixer/);
});
