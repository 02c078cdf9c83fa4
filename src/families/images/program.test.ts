// Slow: compiles whole samplers.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { ddim, ddpm, probabilityFlow, type Sampler } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { euler, rk4, rungeKutta } from '../../dynamics/solvers/index.js';
import { initUnet } from '../../networks/images/unet.js';
import type { ImageModel } from './model.js';
import { imageNetwork } from './network.js';
import { imageSampler } from './program.js';

const config = { side: 8, channels: 4, blocks: 1, embedding: 8, classes: 3 };
const model: ImageModel = {
  process: { ...flowLinear(), sigma: () => 1 },
  predicts: 'velocity',
  networkTime: (t) => t ** 2,
};
const ENDS = { from: 1, to: 0.2 };

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
  [rk4, 17],
] as const) {
  test(`${solver.name}, ${steps} steps in one program: the images of one call a stage`, () => {
    const { weights, x, classes } = setting();
    const network = imageNetwork(config, weights);
    const sampler = probabilityFlow(rungeKutta(solver));
    const times = uniform(model.process, steps, ENDS);
    const h = (ENDS.to - ENDS.from) / steps;
    let images = x;
    for (let i = 0; i < steps; i++) {
      const slopes: tf.Tensor4D[] = [];
      solver.c.forEach((c, stage) => {
        const inner = solver.a[stage]!.reduce((sum, a, j) => sum.add(slopes[j]!.mul(a * h)), images);
        slopes.push(network.run(inner, model.networkTime(ENDS.from + (i + c) * h), classes));
      });
      images = solver.b.reduce((sum, b, j) => sum.add(slopes[j]!.mul(b * h)), images);
    }
    const whole = imageSampler(config, weights, { model, sampler, times })(x, classes);
    const [expected, got] = [images.dataSync(), whole.dataSync()];
    got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${i}: ${value}, ${expected[i]}`));
  });
}

test('noise on the way, no steps, or a batch that has no halves, are refused', () => {
  const { weights, x, classes } = setting();
  const times = [1, 0.5, 0];
  const of = (sampler: Sampler, at: readonly number[] = times) =>
    imageSampler(config, weights, { model, sampler, times: at });
  assert.throws(() => of(ddpm()), /expected a sampler that draws no noise, got ddpm/);
  assert.throws(() => of(ddim(), [1])(x, classes), /times: expected at least 2 \(one step\), got 1/);
  const odd = () => of(ddim())(x.slice([0], [3]) as tf.Tensor4D, classes);
  assert.throws(odd, /expected a batch of a multiple of 2 images, got 3/);
});
