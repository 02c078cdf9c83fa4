// Slow: trains networks.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { normals } from '../../compute/random.js';
import { exactDivergence, logLikelihood } from '../../dynamics/likelihood.js';
import {
  ddpmLoss,
  edmLoss,
  flowMatching,
  minSnr,
  networkTime,
  type Objective,
  preconditioning,
  scoreMatching,
  vLoss,
} from '../../dynamics/objective.js';
import { shares } from '../../dynamics/predictions.js';
import { edm, flowLinear, flowVp, type Process, ve, vpCosine, vpLinear } from '../../dynamics/processes/index.js';
import { ddim, sample } from '../../dynamics/samplers/index.js';
import { uniform, uniformLogSnr } from '../../dynamics/schedules/index.js';
import { heun, rungeKutta } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import { gaussianMixture, logDensity, sampleMixture, truth } from '../../tasks/points/mixtures.js';
import { pointModel, type TrainedPoints, trainPoints } from './points.js';

before(() => useBackend());

const MIXTURE = gaussianMixture({
  weights: [1, 2],
  means: [
    [-1, 0.3],
    [1, -0.3],
  ],
  covariances: [0.1, 0.15],
});
const points = (key: Parameters<typeof sampleMixture>[1], count: number) => sampleMixture(MIXTURE, key, count);
const CONFIG = { dimension: 2, width: 48, layers: 3 };
const TRAINING = { steps: 500, batch: 256, learningRate: 5e-3, average: 0.98, seed: 0 };

const OBJECTIVES: readonly Objective[] = [
  flowMatching(flowLinear()),
  ddpmLoss(vpLinear()),
  minSnr(vLoss(vpCosine())),
  scoreMatching(ve({ sigmaMin: 0.05, sigmaMax: 10 })),
  edmLoss(edm({ sigmaMin: 0.02, sigmaMax: 20 }), { deviation: 1, centre: -0.5 }),
];

describe('an MLP trained by each objective has the mixture in closed form as its optimum', () => {
  for (const objective of OBJECTIVES) {
    test(objective.name, async (context) => {
      const trained = await trainPoints(points, objective, CONFIG, TRAINING);
      const { process } = objective;
      const model = pointModel(trained);
      const exact = truth(MIXTURE, process, objective.predicts);
      // What is left of the variance of the target that x does not explain is compared with zero: 1 would be no training at all.
      let [off, all] = [0, 0];
      for (const lambda of [1, 0, -1]) {
        const t = process.timeOfLogSnr(lambda);
        const data = points({ seed: 9, problem: 0, candidate: 0 }, 500);
        const noise = normals({ seed: 9, problem: 1, candidate: 0 }, 0, 1000);
        const x = data.map((value, i) => process.alpha(t) * value + process.sigma(t) * noise[i]!);
        const { output, skip } = preconditioning(process, objective.predicts, 1)(t);
        const [got, right] = [model.evaluate(x, t), exact.evaluate(x, t)];
        got.forEach((value, i) => {
          off += ((value - right[i]!) / output) ** 2;
          all += ((right[i]! - skip * x[i]!) / output) ** 2;
        });
      }
      context.diagnostic(`unexplained ${(off / all).toFixed(3)}`);
      assert.ok(off / all < 0.1, `unexplained ${off / all}`);
      model.dispose();
    });
  }
});

describe('a trained flow', () => {
  const process = flowLinear();
  let trained: TrainedPoints;
  before(async () => {
    trained = await trainPoints(points, flowMatching(process), CONFIG, TRAINING);
  });

  test('a point goes the same way in any batch, and every evaluation is counted', () => {
    const meter = new Meter();
    const model = pointModel(trained, { meter });
    const start = Float64Array.from(normals({ seed: 1, problem: 0, candidate: 0 }, 0, 2 * 300));
    const times = uniform(process, 4);
    const all = sample(ddim(), { space: doubles, process, model, times, start }).x;
    assert.equal(meter.nfe, 4 * 300);
    const alone = sample(ddim(), { space: doubles, process, model, times, start: start.slice(2 * 270, 2 * 271) }).x;
    assert.deepEqual(alone, all.slice(2 * 270, 2 * 271));
    model.dispose();
  });

  test('its log-likelihood is near the closed form', () => {
    const model = pointModel(trained);
    const x = points({ seed: 5, problem: 0, candidate: 0 }, 256);
    const got = logLikelihood(
      {
        space: doubles,
        integrator: rungeKutta(heun),
        velocity: model.velocity,
        divergence: exactDivergence(model.along, 2),
        times: uniform(process, 20, { to: 0.001 }).reverse(),
        prior: (noise) =>
          Float64Array.from({ length: noise.length / 2 }, (_, row) => {
            const square = noise[2 * row]! ** 2 + noise[2 * row + 1]! ** 2;
            return -square / 2 - Math.log(2 * Math.PI);
          }),
      },
      x,
    );
    const exact = logDensity(MIXTURE, process, x, 0);
    const mean = got.reduce((sum, value, i) => sum + (exact[i]! - value) / got.length, 0);
    assert.ok(
      mean > -0.05 && mean < 0.15,
      `the mean of log p - log q is ${mean}, expected a small positive divergence`,
    );
    model.dispose();
  });
});

test("preconditioning is EDM's table, and leaves a target of variance 1", () => {
  const s = 0.5;
  for (const sigma of [0.01, 0.3, 2, 50]) {
    const { input, skip, output } = preconditioning(edm(), 'data', s)(sigma);
    assert.ok(Math.abs(input - 1 / Math.hypot(s, sigma)) < 1e-12);
    assert.ok(Math.abs(skip - s ** 2 / (s ** 2 + sigma ** 2)) < 1e-12);
    assert.ok(Math.abs(output - (s * sigma) / Math.hypot(s, sigma)) < 1e-12);
  }
  const processes: readonly Process[] = [vpLinear(), vpCosine(), ve(), flowLinear(), flowVp()];
  for (const process of processes) {
    for (const kind of ['data', 'noise', 'v', 'score', 'velocity'] as const) {
      const t = process.timeOfLogSnr(0.4);
      const { skip, output } = preconditioning(process, kind, s)(t);
      const [p, q] = shares(kind, process, t);
      // target - skip x, in shares of x_0 and e.
      const left = [p - skip * process.alpha(t), q - skip * process.sigma(t)] as const;
      const variance = (left[0] * s) ** 2 + left[1] ** 2;
      assert.ok(Math.abs(variance / output ** 2 - 1) < 1e-9, `${process.name} ${kind}`);
    }
  }
});

test('times that networks are told rise from 0 for data to 1 for noise', () => {
  assert.equal(networkTime(flowLinear(), 0), 0);
  assert.equal(networkTime(flowLinear(), 1), 1);
  for (const process of [vpLinear(), ve(), edm()]) {
    const told = uniformLogSnr(process, 10).map((t) => networkTime(process, t));
    told.forEach((value, i) => assert.ok(value > 0 && value < 1 && (i === 0 || value < told[i - 1]!)));
  }
});

test('bad input is refused', async () => {
  assert.throws(() => preconditioning(edm(), 'data', 0), /expected a standard deviation of the data > 0, got 0/);
  assert.throws(() => scoreMatching(flowLinear()), /expected a process with some data and some noise at both ends/);
  await assert.rejects(
    trainPoints(points, flowMatching(flowLinear()), { ...CONFIG, dimension: 3 }, TRAINING),
    /expected 256 points of 3 numbers, got 512 numbers of data in all/,
  );
  await assert.rejects(
    trainPoints(points, flowMatching(flowLinear()), { ...CONFIG, layers: 0 }, TRAINING),
    /mlp: expected layers to be a whole number >= 1, got 0/,
  );
});
