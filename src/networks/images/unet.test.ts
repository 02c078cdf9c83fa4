import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import { initUnet, type UnetConfig, unet, unetFlops } from './unet.js';

const config = { side: 28, channels: 8, blocks: 1, embedding: 16, classes: 10 };

before(() => useBackend());

/** Initial weights with the branches' zero convolutions replaced, so that every weight matters. */
function lively(): Weights {
  const weights = initUnet(config, 3);
  let part = 100;
  for (const [name, tensor] of Object.entries(weights)) {
    if (!/conv2$|^out$/.test(name)) continue;
    const values = normals({ seed: 3, problem: 0, candidate: part++ }, 0, tensor.size).map((v) => v / 10);
    weights[name] = tf.tensor(values, tensor.shape);
  }
  return weights;
}

function run(weights: Weights, t: number[], classes: number[]): Float32Array {
  return tf.tidy(() => {
    const rows = t.length;
    const row = normals({ seed: 5, problem: 0, candidate: 0 }, 0, 784);
    const images = tf.tensor1d(row).reshape([1, 28, 28, 1]).tile([rows, 1, 1, 1]) as tf.Tensor4D;
    return unet(config, weights, images, tf.tensor1d(t), tf.tensor1d(classes, 'int32')).dataSync<'float32'>();
  });
}

test('the output starts at zero and has the shape of the images', () => {
  const out = run(initUnet(config, 0), [0.1, 0.9], [0, 1]);
  assert.equal(out.length, 2 * 784);
  assert.ok(out.every((value) => value === 0));
});

test('time and class both matter, and rows do not mix', () => {
  const weights = lively();
  const out = run(weights, [0.1, 0.1, 0.8, 0.1], [3, 3, 3, 7]);
  const rowOf = (i: number) => out.slice(i * 784, (i + 1) * 784);
  const apart = (a: number, b: number) => Math.max(...rowOf(a).map((v, i) => Math.abs(v - rowOf(b)[i]!)));
  assert.ok(apart(0, 1) < 1e-6);
  assert.ok(apart(0, 2) > 1e-3);
  assert.ok(apart(0, 3) > 1e-3);
});

test('every weight receives a gradient, in its own shape', (t) => {
  if (tf.getBackend() === 'wasm') return t.skip('WebAssembly has no gradients of convolutions');
  const weights = lively();
  const names = Object.keys(weights);
  const loss = (...values: tf.Tensor[]) =>
    tf.tidy(() => {
      const images = tf.tensor1d(normals({ seed: 5, problem: 0, candidate: 1 }, 0, 784)).reshape([1, 28, 28, 1]);
      const named = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
      const out = unet(config, named, images as tf.Tensor4D, tf.tensor1d([0.3]), tf.tensor1d([2], 'int32'));
      return out.square().mean() as tf.Scalar;
    });
  const gradients = tf.grads(loss)(names.map((name) => weights[name]!));
  gradients.forEach((gradient, i) => {
    assert.deepEqual(gradient.shape, weights[names[i]!]!.shape, names[i]);
    assert.ok(gradient.abs().max().dataSync()[0]! > 0, `no gradient for ${names[i]}`);
  });
});

test('FLOPs are 2 for every weight and pixel that it is used at', () => {
  const weights = initUnet(config, 0);
  const pixels = (name: string) => {
    if (/^(in|grow|out)$/.test(name) || /^(down|up).*conv/.test(name)) return 14 * 14;
    return name === 'shrink' || /^middle.*conv/.test(name) ? 7 * 7 : 1;
  };
  let flops = 0;
  for (const [name, tensor] of Object.entries(weights)) {
    if (!/norm|bias/.test(name)) flops += 2 * tensor.size * pixels(name);
  }
  assert.equal(unetFlops(config), flops);
});

test('attention starts as nothing, then mixes pixels, has gradients, and is counted', (t) => {
  const attentive = { ...config, attention: 2 };
  const plain = lively();
  const before = Object.keys(plain);
  const weights = { ...initUnet(attentive, 3), ...plain };
  const images = tf.tensor1d(normals({ seed: 5, problem: 0, candidate: 1 }, 0, 784)).reshape([1, 28, 28, 1]);
  const through = (own: Weights, which: UnetConfig = attentive) =>
    unet(which, own, images as tf.Tensor4D, tf.tensor1d([0.3]), tf.tensor1d([2], 'int32'));
  const off = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().dataSync()[0]!;
  assert.equal(off(through(weights), through(plain, config)), 0);
  const out = tf.tensor2d(normals({ seed: 3, problem: 0, candidate: 99 }, 0, 256), [16, 16]).div(4);
  const awake = { ...weights, 'attention.out': out };
  assert.ok(off(through(awake), through(plain, config)) > 1e-3);
  const added = Object.entries(weights).filter(([name]) => !before.includes(name));
  assert.deepEqual(added.map(([name]) => name).sort(), ['attention.in', 'attention.norm', 'attention.out']);
  const products = 2 * 49 * (16 * 48 + 16 * 16) + 2 * 2 * 49 * 49 * 16;
  assert.equal(unetFlops(attentive) - unetFlops(config), products);
  assert.throws(() => initUnet({ ...config, attention: 3 }, 0), /expected heads of attention that divide 16, got 3/);
  if (tf.getBackend() === 'wasm') return t.skip('WebAssembly has no gradients of convolutions');
  for (const name of ['attention.in', 'attention.norm', 'attention.out']) {
    const gradient = tf.grad((value) =>
      through({ ...awake, [name]: value })
        .square()
        .mean(),
    )((awake as Weights)[name]!);
    assert.ok(gradient.abs().max().dataSync()[0]! > 0, `no gradient for ${name}`);
  }
});
