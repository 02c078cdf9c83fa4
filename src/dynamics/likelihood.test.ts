// Slow: integrates densities over the plane.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { KEY, largest, PROCESSES, THREE } from '../tasks/points/fixtures/conformance.js';
import { logDensity, truth, velocityAlong } from '../tasks/points/mixtures.js';
import { exactDivergence, hutchinson, logLikelihood } from './likelihood.js';
import { type Process, vpLinear } from './processes/index.js';
import { uniformLogSnr } from './schedules/index.js';
import { rk4, rungeKutta } from './solvers/index.js';
import { doubles } from './space.js';

describe('log-likelihood by the probability flow', () => {
  const grid = (side: number, reach: number) =>
    Float64Array.from({ length: 2 * side * side }, (_, i) => {
      const cell = Math.floor(i / 2);
      return reach * ((2 * (i % 2 === 0 ? cell % side : Math.floor(cell / side)) + 1) / side - 1);
    });
  const parts = (process: Process, from: number, to: number, steps: number) => ({
    space: doubles,
    integrator: rungeKutta(rk4),
    velocity: truth(THREE, process, 'velocity').evaluate,
    times: uniformLogSnr(process, steps, { from: to, to: from }).reverse(),
    prior: (x: Float64Array) => logDensity(THREE, process, x, to),
  });
  const along = (process: Process) => (x: Float64Array, t: number, z: Float64Array) =>
    velocityAlong(THREE, process, x, t, z);

  for (const { process } of PROCESSES) {
    const [from, to] = [process.timeOfLogSnr(3), process.timeOfLogSnr(-3)];
    test(`is the closed-form log density, in ${process.name}`, (context) => {
      const x = grid(6, 1.8).map((value) => process.alpha(from) * value);
      const exact = logDensity(THREE, process, x, from);
      const steps = [40, 80];
      const errors = steps.map((n) =>
        largest(
          logLikelihood({ ...parts(process, from, to, n), divergence: exactDivergence(along(process), 2) }, x),
          exact,
        ),
      );
      context.diagnostic(`errors ${errors.map((error) => error.toExponential(1)).join(', ')} at ${steps} steps`);
      assert.ok(errors[1]! < 2e-4 && errors[0]! / errors[1]! > 10, `errors ${errors}, expected of order 4`);
    });
  }

  test('integrates to one over the plane, with nothing but noise as the prior', () => {
    const process = vpLinear();
    const [side, reach] = [36, 4];
    const likelihood = {
      ...parts(process, process.timeOfLogSnr(3.5), 1, 50),
      divergence: exactDivergence(along(process), 2),
      prior: (x: Float64Array) =>
        Float64Array.from(
          { length: x.length / 2 },
          (_, i) => -(x[2 * i]! ** 2 + x[2 * i + 1]! ** 2) / 2 - Math.log(2 * Math.PI),
        ),
    };
    const values = logLikelihood(likelihood, grid(side, reach));
    const total = values.reduce((sum, value) => sum + Math.exp(value), 0) * ((2 * reach) / side) ** 2;
    assert.ok(Math.abs(total - 1) < 1e-3, `${total}`);
  });

  test("Hutchinson's estimate is unbiased: over all signs exactly, over normal probes within its interval", () => {
    const process = vpLinear();
    const x = grid(4, 1.5);
    const exact = exactDivergence(along(process), 2)(x, 0.3);
    const signs = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ] as const;
    const mean = new Float64Array(exact.length);
    for (const sign of signs) {
      const estimate = hutchinson(
        along(process),
        2,
        x.map((_, i) => sign[i % 2]!),
      )(x, 0.3);
      estimate.forEach((value, row) => (mean[row]! += value / signs.length));
    }
    assert.ok(largest(mean, exact) < 1e-12);

    const copies = 4000;
    const points = Float64Array.from({ length: 2 * copies }, (_, i) => (i % 2 === 0 ? 0.4 : -0.3));
    const [from, to] = [process.timeOfLogSnr(2), process.timeOfLogSnr(-2)];
    const setting = parts(process, from, to, 12);
    const probe = Float64Array.from(normals(KEY, 0, 2 * copies));
    const estimates = logLikelihood({ ...setting, divergence: hutchinson(along(process), 2, probe) }, points);
    const truthful = logLikelihood(
      { ...setting, divergence: exactDivergence(along(process), 2) },
      points.slice(0, 2),
    )[0]!;
    const average = estimates.reduce((sum, value) => sum + value, 0) / copies;
    const variance = estimates.reduce((sum, value) => sum + (value - average) ** 2, 0) / (copies - 1);
    const z = (average - truthful) / Math.sqrt(variance / copies);
    assert.ok(Math.abs(z) < 4, `z = ${z}`);
  });
});
