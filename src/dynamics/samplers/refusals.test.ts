import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { THREE } from '../../tasks/points/fixtures/conformance.js';
import { truth } from '../../tasks/points/mixtures.js';
import { logLikelihood } from '../likelihood.js';
import { flowLinear, type Process, vpLinear } from '../processes/index.js';
import {
  annealedLangevin,
  ddim,
  ddpm,
  dpmSolver,
  edmHeun,
  eulerMaruyama,
  predictorCorrector,
  type Sampler,
  sample,
  unipc,
} from '../samplers/index.js';
import { adamsBashforth, dormandPrince, rk4, rungeKutta } from '../solvers/index.js';
import { doubles } from '../space.js';

describe('bad input is refused with expected and got', () => {
  const process = vpLinear();
  const model = truth(THREE, process);
  const start = Float64Array.of(0, 0);
  const attempt =
    (sampler: Sampler, times: readonly number[], on: Process = process) =>
    () =>
      sample(sampler, { space: doubles, process: on, model: truth(THREE, on), times, start, noise: () => start });

  test('times', () => {
    assert.throws(attempt(ddim(), [1]), /times: expected at least 2 \(one step\), got 1/);
    assert.throws(
      attempt(ddim(), [1, 0.4, 0.5]),
      /times: expected each below the one before, got 0\.5 after 0\.4 at 2/,
    );
    assert.throws(attempt(ddim(), [1, 1]), /got 1 after 1 at 1/);
    assert.throws(attempt(ddim(), [1, Number.NaN]), /times: expected numbers >= 0, got NaN at 1/);
    assert.throws(attempt(ddim(), [1, -0.1]), /times: expected numbers >= 0, got -0\.1 at 1/);
  });

  test('samplers', () => {
    const silent = () => sample(ddpm(), { space: doubles, process, model, times: [1, 0.5], start });
    assert.throws(silent, /sampler ddpm: expected a function that gives noise, got none/);
    assert.throws(() => ddim({ eta: 2 }), /sampler ddim: expected eta in \[0, 1\], got 2/);
    assert.throws(() => ddpm({ variance: 'learned' as 'small' }), /expected the variance small or large, got learned/);
    assert.throws(() => dpmSolver({ order: 4 as 3 }), /sampler dpm-solver\+\+: expected the order 2 or 3, got 4/);
    assert.throws(() => unipc({ order: 1 as 2 }), /sampler unipc: expected the order 2 or 3, got 1/);
    assert.throws(() => edmHeun({ churn: -1 }), /sampler edm-heun: expected churn >= 0, got -1/);
    assert.throws(() => predictorCorrector({ snr: 0 }), /expected snr in \(0, 1\), got 0/);
    assert.throws(() => annealedLangevin({ each: 0 }), /expected a whole number >= 1 of steps a level, got 0/);
    assert.throws(() => annealedLangevin({ step: 2 }), /expected a step in \(0, 2\), got 2/);
    assert.throws(
      attempt(eulerMaruyama(), [1, 0.5], flowLinear()),
      /expected a finite drift and diffusion .* at t = 1 of flow-linear/,
    );
    assert.throws(
      attempt(edmHeun(), [1, 0.5], flowLinear()),
      /expected a finite sigma \/ alpha at the start, got Infinity/,
    );
  });

  test('solvers and likelihood', () => {
    assert.throws(() => adamsBashforth({ order: 5 as 4 }), /Adams-Bashforth: expected the order 2, 3 or 4, got 5/);
    assert.throws(
      () => dormandPrince(doubles, { absolute: 0 }),
      /expected tolerances relative >= 0 and absolute > 0, got 0\.00001 and 0/,
    );
    assert.throws(() => dormandPrince(doubles, { nfe: 3 }), /expected at least 8 evaluations, got 3/);
    const likelihood = (times: number[]) => () =>
      logLikelihood(
        {
          space: doubles,
          integrator: rungeKutta(rk4),
          velocity: (x) => x,
          divergence: (x) => x,
          times,
          prior: (x) => x,
        },
        start,
      );
    assert.throws(likelihood([1, 0.5]), /likelihood: expected times that increase, got 0\.5 after 1 at 1/);
    assert.throws(likelihood([1]), /likelihood: expected at least 2 times \(one step\), got 1/);
  });
});
