// Slow: regresses the weak order of every sampler with noise on every process.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labelOf, orderOf, PROCESSES, paid, STOCHASTIC, scaleAt } from '../../tasks/points/fixtures/conformance.js';
import { gaussianMixture, truth } from '../../tasks/points/mixtures.js';
import { type Process, ve, vpLinear } from '../processes/index.js';
import { annealedLangevin, predictorCorrector, type Sampler } from '../samplers/index.js';
import { uniformLogSnr } from '../schedules/index.js';
import { doubles } from '../space.js';

/**
 * The variance that a sampler gives to normal data, without chance: for normal data the model is linear, so the result is a combination
 * of the start and the draws, and each coordinate here is given the unit vector of one of them.
 */
function finalVariance(
  sampler: Sampler,
  process: Process,
  times: readonly number[],
  variance: number,
  draws: number,
): number {
  const model = truth(gaussianMixture({ weights: [1], means: [[0]], covariances: [variance] }), process);
  const unit = (draw: number, size: number) =>
    Float64Array.from({ length: draws + 1 }, (_, i) => (i === draw ? size : 0));
  const start = unit(0, scaleAt(process, times[0]!, variance));
  const x = paid(sampler, { space: doubles, process, model, times, start, noise: (draw) => unit(draw, 1) });
  return x.reduce((sum, value) => sum + value * value, 0);
}

describe('error of the variance against step, stochastic, exact for normal data', () => {
  for (const { process, from, to } of PROCESSES) {
    for (const sampler of STOCHASTIC) {
      test(`${labelOf(sampler)} has weak order ${sampler.order} in ${process.name}`, (context) => {
        const steps = [100, 150, 225];
        const errors = steps.map((n) => {
          const times = uniformLogSnr(process, n, { from, to });
          return Math.abs(finalVariance(sampler, process, times, 0.5, n) / scaleAt(process, to, 0.5) ** 2 - 1);
        });
        const order = orderOf(steps, errors);
        context.diagnostic(`slope ${order.toFixed(3)}, error ${errors.at(-1)!.toExponential(1)}`);
        assert.ok(Math.abs(order - sampler.order!) < 0.1, `order ${order} from errors ${errors}`);
      });
    }
  }

  // Langevin steps x + c a score + sqrt(2 c a) z keep the variance v / (1 - c a / (2 v)) and not v, however many there are.
  test('annealed Langevin leaves the known bias of its step, and no other', () => {
    const [process, step, t] = [ve(), 0.8, 0.4];
    const variance = scaleAt(process, t, 0.02) ** 2;
    const a = (step * process.sigma(t) ** 2) / 2;
    const got = finalVariance(annealedLangevin({ each: 60, step, denoise: false }), process, [0.5, t], 0.02, 120);
    assert.ok(Math.abs(got / (variance / (1 - a / (2 * variance))) - 1) < 1e-9, `${got}`);
  });

  test('a corrector leaves the known bias of its step, of order snr^2', () => {
    const [process, snr, t] = [vpLinear(), 0.4, 0.3];
    const variance = scaleAt(process, t, 0.02) ** 2;
    const a = 2 * (snr * process.sigma(t)) ** 2;
    const got = finalVariance(predictorCorrector({ snr, correct: 60 }), process, [0.32, t], 0.02, 61);
    assert.ok(Math.abs(got / (variance / (1 - a / (2 * variance))) - 1) < 1e-9, `${got}`);
  });
});
