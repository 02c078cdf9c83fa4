// Slow: samples thousands of points by every sampler.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../../compute/random.js';
import { KEY, labelOf } from '../../tasks/points/fixtures/conformance.js';
import { gaussianMixture, type Mixture, marginal, truth } from '../../tasks/points/mixtures.js';
import { edm, flowLinear, flowVp, type Process, subVp, ve, vpCosine, vpLinear } from '../processes/index.js';
import {
  annealedLangevin,
  ddim,
  ddpm,
  dpmSolver,
  edmHeun,
  eulerMaruyama,
  predictorCorrector,
  probabilityFlow,
  type Sampler,
  sample,
  unipc,
} from '../samplers/index.js';
import { karras, quadratic, uniform, uniformLogSnr } from '../schedules/index.js';
import { adamsBashforth, dormandPrince, rungeKutta, SOLVERS } from '../solvers/index.js';
import { doubles } from '../space.js';

describe('samples of a mixture have its moments and the weights of its modes', () => {
  const mixture = gaussianMixture({
    weights: [5, 3, 2],
    means: [
      [-1.2, 0.2],
      [1, 1],
      [0.8, -1.2],
    ],
    covariances: [
      0.04,
      [
        [0.09, 0.02],
        [0.02, 0.04],
      ],
      0.06,
    ],
  });
  const count = 1500;
  const full = (process: Process) => ({ from: Math.min(process.tMax, 0.999), to: Math.max(process.tMin, 0.001) });
  const flowRange = full(flowLinear());
  const cases: readonly [Sampler, Process, readonly number[]][] = [
    [ddpm(), vpLinear(), uniformLogSnr(vpLinear(), 400)],
    [ddpm({ variance: 'large' }), vpCosine(), uniformLogSnr(vpCosine(), 400)],
    [ddim(), vpLinear(), uniformLogSnr(vpLinear(), 200)],
    [ddim(), flowVp(), uniform(flowVp(), 200)],
    [ddim({ eta: 0.5 }), subVp(), uniformLogSnr(subVp(), 400)],
    [eulerMaruyama(), vpLinear(), uniformLogSnr(vpLinear(), 400)],
    [eulerMaruyama(), flowLinear(), uniformLogSnr(flowLinear(), 400, flowRange)],
    [predictorCorrector({ snr: 0.1 }), ve(), uniform(ve(), 300)],
    [annealedLangevin({ each: 30, step: 0.15 }), ve({ sigmaMin: 0.02, sigmaMax: 5 }), uniform(ve(), 40)],
    [edmHeun(), edm(), karras()(edm(), 40, { toData: true })],
    [edmHeun({ churn: 20, to: 50 }), edm(), karras()(edm(), 80)],
    [dpmSolver(), vpCosine(), uniformLogSnr(vpCosine(), 40)],
    [dpmSolver(), flowLinear(), uniform(flowLinear(), 80)],
    [dpmSolver({ order: 3 }), edm(), uniformLogSnr(edm(), 40)],
    [dpmSolver({ order: 3, published: true }), vpLinear(), quadratic(vpLinear(), 60)],
    [unipc(), ve(), uniform(ve(), 40)],
    [unipc({ order: 3 }), flowVp(), uniform(flowVp(), 60)],
    ...SOLVERS.map((tableau): [Sampler, Process, readonly number[]] => [
      probabilityFlow(rungeKutta(tableau)),
      flowLinear(),
      uniform(flowLinear(), tableau.order === 1 ? 200 : 50),
    ]),
    ...([2, 3, 4] as const).map((order): [Sampler, Process, readonly number[]] => [
      probabilityFlow(adamsBashforth({ order })),
      subVp(),
      uniform(subVp(), 150),
    ]),
    [probabilityFlow(dormandPrince(doubles, { relative: 1e-4, absolute: 1e-4 })), flowLinear(), [1, 0]],
  ];
  for (const [sampler, process, times] of cases) {
    test(`${labelOf(sampler)} in ${process.name}, ${times.length - 1} steps`, (context) => {
      const sigma = process.sigma(times[0]!);
      const { x } = sample(sampler, {
        space: doubles,
        process,
        model: truth(mixture, process, sampler.name.startsWith('probability') ? 'velocity' : 'data'),
        times,
        start: Float64Array.from(normals(KEY, 0, 2 * count), (value) => sigma * value),
        noise: (draw) => Float64Array.from(normals(KEY, draw, 2 * count)),
      });
      // Langevin dynamics end by denoising: there the mixture itself, else with the noise of the last time.
      const t = times.at(-1)!;
      const z = worst(mixture, x, process.alpha(t), sampler.name === 'annealed-langevin' ? 0 : process.sigma(t));
      context.diagnostic(`largest |z| ${z.toFixed(2)}`);
      assert.ok(z < 4, `z = ${z}`);
    });
  }
});

/** The largest |z| over means, covariances and weights of modes of points, against a mixture at alpha and sigma. */
function worst(mixture: Mixture, x: Float64Array, alpha: number, sigma: number): number {
  const count = x.length / 2;
  const against = (values: Float64Array, expected: number) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    return Math.abs(mean - expected) / Math.sqrt(variance / count);
  };
  const rows = (f: (a: number, b: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => f(x[2 * i]!, x[2 * i + 1]!));
  const [ma, mb] = mixture.mean.map((value) => alpha * value) as unknown as [number, number];
  const cov = (i: number) => alpha * alpha * mixture.covariance[i]! + (i === 1 ? 0 : sigma * sigma);
  const { shares } = marginal(mixture, x, alpha, sigma);
  const n = mixture.weights.length;
  return Math.max(
    against(
      rows((a) => a),
      ma,
    ),
    against(
      rows((_, b) => b),
      mb,
    ),
    against(
      rows((a) => (a - ma) ** 2),
      cov(0),
    ),
    against(
      rows((a, b) => (a - ma) * (b - mb)),
      cov(1),
    ),
    against(
      rows((_, b) => (b - mb) ** 2),
      cov(3),
    ),
    ...mixture.weights.map((weight, k) =>
      against(
        Float64Array.from({ length: count }, (_, row) => shares[row * n + k]!),
        weight,
      ),
    ),
  );
}
