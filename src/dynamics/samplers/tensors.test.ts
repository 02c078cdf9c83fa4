import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { compile } from '../../compute/compile/index.js';
import { normals } from '../../compute/random.js';
import { tf } from '../../compute/tf.js';
import { gaussianMixture, truth } from '../../tasks/points/mixtures.js';
import { vpLinear } from '../processes/index.js';
import { uniformLogSnr } from '../schedules/index.js';
import { heun, rungeKutta } from '../solvers/index.js';
import { doubles } from '../space.js';
import { tensors } from '../tensor-space.js';
import {
  ddim,
  ddpm,
  dpmSolver,
  edmHeun,
  eulerMaruyama,
  probabilityFlow,
  type Sampler,
  sample,
  unipc,
} from './index.js';

before(() => useBackend());

const VARIANCE = 0.3;
const process = vpLinear();
const times = uniformLogSnr(process, 12);
const noise = (draw: number) => normals({ seed: 2, problem: 0, candidate: 0 }, draw, 8);

/** E[x_0 | x] for normal data of mean 1/2. */
function denoise(x: tf.Tensor, t: number): tf.Tensor {
  const [alpha, sigma] = [process.alpha(t), process.sigma(t)];
  const gain = (alpha * VARIANCE) / (alpha * alpha * VARIANCE + sigma * sigma);
  return x
    .sub(alpha / 2)
    .mul(gain)
    .add(1 / 2);
}

const SAMPLERS: readonly Sampler[] = [
  ddim(),
  ddpm(),
  edmHeun({ churn: 3 }),
  eulerMaruyama(),
  dpmSolver({ order: 3 }),
  unipc({ order: 3 }),
  probabilityFlow(rungeKutta(heun)),
];

for (const sampler of SAMPLERS) {
  test(`${sampler.name} on tensors in a compiled program is what it is in doubles`, () => {
    let used = 0;
    const run = compile(
      (start: tf.Tensor2D, draws: tf.Tensor3D) => {
        const parts = tf.unstack(draws);
        const made = sample<tf.Tensor>(sampler, {
          space: tensors(),
          process,
          model: { predicts: 'data', evaluate: denoise },
          times,
          start,
          noise: (draw) => parts[draw - 1]!,
        });
        used = made.used;
        return made.x;
      },
      { mode: 'graph' },
    );
    const draws = tf.tensor3d(Float32Array.from(times.slice(1).flatMap((_, i) => [...noise(i + 1)])), [
      times.length - 1,
      4,
      2,
    ]);
    const got = run(tf.tensor2d(noise(0), [4, 2]), draws).dataSync();
    const expected = sample(sampler, {
      space: doubles,
      process,
      model: truth(gaussianMixture({ weights: [1], means: [[0.5]], covariances: [VARIANCE] }), process),
      times,
      start: Float64Array.from(noise(0)),
      noise: (draw) => Float64Array.from(noise(draw)),
    });
    assert.equal(used, expected.used);
    expected.x.forEach((value, i) =>
      assert.ok(Math.abs(value - got[i]!) < 1e-4, `expected ${value}, got ${got[i]} at ${i}`),
    );
    run.dispose();
  });
}
