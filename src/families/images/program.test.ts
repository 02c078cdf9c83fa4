import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { euler, rk4 } from '../../dynamics/solvers/index.js';
import { initUnet } from '../../networks/images/unet.js';
import { imageNetwork } from './network.js';
import { imageSampler } from './program.js';

const config = { side: 8, channels: 4, blocks: 1, embedding: 8, classes: 3 };
const ode = { start: 1, end: 0.2, networkTime: (t: number) => t ** 2 };

before(() => useBackend());

function setting() {
  const noise = (candidate: number, size: number) => normals({ seed: 21, problem: 0, candidate }, 0, size);
  const weights = initUnet(config, 4);
  const last = weights['out']!;
  weights['out'] = tf.tensor(noise(0, last.size), last.shape).mul(0.1);
  const x = tf.tensor4d(noise(1, 4 * 64), [4, 8, 8, 1]);
  return { weights, x, classes: tf.tensor1d([0, 1, 2, 3], 'int32') };
}

for (const [solver, steps] of [
  [euler, 5],
  [rk4, 3],
  [euler, 20],
] as const) {
  test(`${solver.name}, ${steps} steps in one program: the images of one call a stage`, () => {
    const { weights, x, classes } = setting();
    const network = imageNetwork(config, weights);
    const h = (ode.end - ode.start) / steps;
    let images = x;
    for (let i = 0; i < steps; i++) {
      const slopes: tf.Tensor4D[] = [];
      solver.c.forEach((c, stage) => {
        const inner = solver.a[stage]!.reduce((sum, a, j) => sum.add(slopes[j]!.mul(a * h)), images);
        slopes.push(network.run(inner, ode.networkTime(ode.start + (i + c) * h), classes));
      });
      images = solver.b.reduce((sum, b, j) => sum.add(slopes[j]!.mul(b * h)), images);
    }
    const whole = imageSampler(config, weights, solver, ode, steps)(x, classes);
    const [expected, got] = [images.dataSync(), whole.dataSync()];
    got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${i}: ${value}, ${expected[i]}`));
  });
}

test('no steps, or a batch that has no halves, are refused', () => {
  const { weights, x, classes } = setting();
  assert.throws(() => imageSampler(config, weights, euler, ode, 0), /expected a whole number of steps >= 1, got 0/);
  const odd = () => imageSampler(config, weights, euler, ode, 2)(x.slice([0], [3]) as tf.Tensor4D, classes);
  assert.throws(odd, /expected a batch of a multiple of 2 images, got 3/);
});
