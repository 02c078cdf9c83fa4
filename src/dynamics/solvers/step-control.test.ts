import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { largest } from '../../tasks/points/fixtures/conformance.js';
import { gaussianMixture, truth } from '../../tasks/points/mixtures.js';
import { flowLinear } from '../processes/index.js';
import { probabilityFlow, sample } from '../samplers/index.js';
import { dormandPrince } from '../solvers/index.js';
import { doubles } from '../space.js';

describe('Dormand and Prince with step control', () => {
  const process = flowLinear();
  const start = Float64Array.of(0.7, -0.4);
  // Narrow modes: the field turns sharply near the data, and steps have to be taken back.
  const sharp = gaussianMixture({
    weights: [1, 1],
    means: [
      [-1, 0],
      [1, 0.5],
    ],
    covariances: [1e-4, 1e-4],
  });
  const model = truth(sharp, process, 'velocity');
  const solve = (tolerance: number) => {
    let calls = 0;
    const integrator = dormandPrince(doubles, { relative: tolerance, absolute: tolerance });
    const counting = {
      ...model,
      evaluate(x: Float64Array, t: number) {
        calls++;
        return model.evaluate(x, t);
      },
    };
    const { x, used, asked } = sample(probabilityFlow(integrator), {
      space: doubles,
      process,
      model: counting,
      times: [1, 0.001],
      start,
    });
    return { x, used, asked, calls, count: integrator.count };
  };

  test('every attempt is paid for: 2 evaluations at the start and 6 for each step, rejected ones too', () => {
    for (const tolerance of [1e-4, 1e-6, 1e-8]) {
      const { used, calls, asked, count } = solve(tolerance);
      assert.ok(count.rejected > 0, 'expected a rejected step');
      assert.equal(used, 2 + 6 * (count.accepted + count.rejected));
      assert.equal(used, calls);
      assert.equal(count.nfe, used);
      assert.ok(used <= asked);
    }
  });

  test('a smaller tolerance makes a smaller error', () => {
    const exact = solve(1e-12).x;
    const errors = [1e-4, 1e-6, 1e-8].map((tolerance) => largest(solve(tolerance).x, exact));
    errors.forEach((error, i) => assert.ok(error < 20 * [1e-4, 1e-6, 1e-8][i]!, `errors ${errors}`));
  });

  test('it gives up at its budget and says how far it came', () => {
    const integrator = dormandPrince(doubles, { relative: 1e-10, absolute: 1e-10, nfe: 100 });
    const run = () => sample(probabilityFlow(integrator), { space: doubles, process, model, times: [1, 0.001], start });
    assert.throws(
      run,
      /expected to end within 100 evaluations, got to t = 0\.\d+ \(\d+ steps accepted, \d+ rejected\)/,
    );
  });

  test('a field that is not a number is refused', () => {
    const broken = { predicts: 'velocity', evaluate: (x: Float64Array) => x.map(() => Number.NaN) } as const;
    const run = () =>
      sample(probabilityFlow(dormandPrince(doubles)), {
        space: doubles,
        process,
        model: broken,
        times: [1, 0.1],
        start,
      });
    assert.throws(run, /Dormand-Prince: expected numbers from the field, got NaN/);
  });
});
