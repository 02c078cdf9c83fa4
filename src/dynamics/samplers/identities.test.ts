import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../../compute/random.js';
import { KEY, largest, PROCESSES, THREE } from '../../tasks/points/fixtures/conformance.js';
import { truth } from '../../tasks/points/mixtures.js';
import type { Prediction } from '../predictions.js';
import { edm, flowLinear, logSnr, type Process, vpLinear } from '../processes/index.js';
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
} from '../samplers/index.js';
import { karras, uniform, uniformLogSnr } from '../schedules/index.js';
import { euler, heun, rungeKutta } from '../solvers/index.js';
import { doubles } from '../space.js';
import { drive } from '../stepping.js';

describe('samplers that are one another', () => {
  const start = Float64Array.of(0.7, -0.4, -1.2, 0.9);
  const noise = (draw: number) => Float64Array.from(normals(KEY, draw, 4));
  const run = (sampler: Sampler, process: Process, times: readonly number[], predicts: Prediction = 'data') =>
    sample(sampler, { space: doubles, process, model: truth(THREE, process, predicts), times, start, noise }).x;

  for (const { process, from, to } of PROCESSES) {
    const times = uniformLogSnr(process, 20, { from, to });

    test(`DDIM with eta 0 is Euler's method for the probability flow of x / alpha in sigma / alpha, in ${process.name}`, () => {
      const ratio = (t: number) => process.sigma(t) / process.alpha(t);
      const model = truth(THREE, process, 'noise');
      const steps = rungeKutta(euler).steps({
        space: doubles,
        times: times.map(ratio),
        start: start.map((value) => value / process.alpha(times[0]!)),
      });
      const scaled = drive(steps, (y, r) => {
        const t = process.timeOfLogSnr(-Math.log(r));
        return model.evaluate(
          y.map((value) => process.alpha(t) * value),
          t,
        );
      });
      const expected = scaled.map((value) => process.alpha(times.at(-1)!) * value);
      assert.ok(largest(run(ddim(), process, times), expected) < 1e-12);
    });

    test(`DDIM with eta 0 is the exponential integrator of order 1, in ${process.name}`, () => {
      const model = truth(THREE, process, 'noise');
      let x = start;
      for (let i = 1; i < times.length; i++) {
        const [t, s] = [times[i - 1]!, times[i]!];
        const grow = Math.expm1(logSnr(process, s) - logSnr(process, t));
        const e = model.evaluate(x, t);
        x = x.map((value, k) => (process.alpha(s) / process.alpha(t)) * value - process.sigma(s) * grow * e[k]!);
      }
      assert.ok(largest(run(ddim(), process, times), x) < 1e-12);
    });

    test(`DDIM with eta 1 is ancestral sampling, in ${process.name}`, () => {
      assert.ok(largest(run(ddim({ eta: 1 }), process, times), run(ddpm(), process, times)) < 1e-12);
    });

    test(`the prediction that a model makes changes nothing, in ${process.name}`, () => {
      for (const sampler of [
        ddim({ eta: 0.3 }),
        dpmSolver(),
        unipc({ order: 3 }),
        edmHeun({ churn: 1 }),
        eulerMaruyama(),
      ]) {
        const expected = run(sampler, process, times);
        for (const kind of ['noise', 'v', 'score', 'velocity'] as const) {
          assert.ok(largest(run(sampler, process, times, kind), expected) < 1e-11, `${sampler.name} from ${kind}`);
        }
      }
    });
  }

  test("on the straight path DDIM is Euler's method in t, from pure noise to data", () => {
    const times = uniform(flowLinear(), 20);
    const flow = run(probabilityFlow(rungeKutta(euler)), flowLinear(), times, 'velocity');
    assert.ok(largest(run(ddim(), flowLinear(), times, 'velocity'), flow) < 1e-12);
  });

  test("in EDM, EDM's Heun is Heun's method on the probability flow", () => {
    const times = karras()(edm(), 18);
    assert.ok(largest(run(edmHeun(), edm(), times), run(probabilityFlow(rungeKutta(heun)), edm(), times)) < 1e-12);
  });

  test("x / alpha in sigma / alpha is all that EDM's Heun sees: VP is EDM", () => {
    const vp = vpLinear();
    const times = uniformLogSnr(vp, 30);
    const scaled = sample(edmHeun(), {
      space: doubles,
      process: edm(),
      model: truth(THREE, edm()),
      times: times.map((t) => vp.sigma(t) / vp.alpha(t)),
      start: start.map((value) => value / vp.alpha(1)),
    }).x;
    const got = run(edmHeun(), vp, times);
    assert.ok(
      largest(
        got,
        scaled.map((value) => vp.alpha(times.at(-1)!) * value),
      ) < 1e-10,
    );
  });
});
