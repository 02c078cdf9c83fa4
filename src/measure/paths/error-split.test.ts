import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../../compute/random.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { type Model, probabilityFlow, sample } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { euler, rk4, rungeKutta } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import type { Estimate } from '../../numerics/estimate.js';
import { gaussianMixture, sampleMixture, truth } from '../../tasks/points/mixtures.js';
import { mixtureDistance } from '../sets/mixture-distance.js';
import { errorSplit } from './error-split.js';

const MIXTURE = gaussianMixture({ weights: [1, 2], means: [[-1], [1.5]], covariances: [0.09, 0.16] });
const process = flowLinear();
const exact = truth(MIXTURE, process, 'velocity');

/** The truth with its field scaled: a model that makes an error of its own. */
const wrong: Model<Float64Array> = {
  predicts: 'velocity',
  evaluate: (x, t) => exact.evaluate(x, t).map((value) => 1.1 * value),
};

const COUNT = 200;

function draw(model: Model<Float64Array>, steps: number, seed: number, solver = euler, sets = 12): Float64Array[] {
  return Array.from({ length: sets }, (_, set) => {
    const start = Float64Array.from(normals({ seed, problem: set, candidate: 0 }, 0, COUNT));
    const times = uniform(process, steps, { to: 1e-4 });
    return sample(probabilityFlow(rungeKutta(solver)), { space: doubles, process, model, times, start }).x;
  });
}

function split(model: Model<Float64Array>, steps: number, seed: number) {
  return errorSplit(mixtureDistance(MIXTURE), {
    coarse: draw(model, steps, 2 * seed),
    fine: draw(model, 40, 2 * seed, rk4),
    fresh: draw(model, steps, 2 * seed + 1),
  });
}

const holds = ({ low, high }: Estimate, value = 0) => low <= value && value <= high;

test('the exact field makes no approximation error, and finite steps make one of discretisation', () => {
  const { total, approximation, discretisation, sampling, gap } = split(exact, 3, 1);
  assert.ok(holds(approximation), `approximation in ${approximation.low} to ${approximation.high}`);
  assert.ok(discretisation.low > 0, `discretisation from ${discretisation.low}`);
  assert.ok(sampling.low > 0 && total.low > 0);
  assert.ok(holds(gap), `gap in ${gap.low} to ${gap.high}`);
});

test('many steps leave no discretisation, and a wrong field leaves an approximation error', () => {
  const { approximation, discretisation, gap } = split(wrong, 200, 2);
  assert.ok(approximation.low > 0, `approximation from ${approximation.low}`);
  assert.ok(Math.abs(discretisation.value) < 0.1 * approximation.value);
  assert.ok(holds(gap), `gap in ${gap.low} to ${gap.high}`);
});

test('of samples of the mixture itself nothing but sampling is left, and it falls as 1 / n', () => {
  const sets = (rows: number, seed: number) =>
    Array.from({ length: 12 }, (_, set) => sampleMixture(MIXTURE, { seed, problem: set, candidate: 0 }, rows));
  const of = (rows: number) => {
    const made = sets(rows, 3);
    return errorSplit(mixtureDistance(MIXTURE), { coarse: made, fine: made, fresh: sets(rows, 4) });
  };
  const [few, many] = [of(50), of(400)];
  assert.equal(few.discretisation.value, 0);
  assert.ok(holds(few.approximation) && holds(many.approximation));
  assert.ok(Math.abs(few.sampling.value / many.sampling.value / 8 - 1) < 0.05);
  assert.ok(holds(few.total, few.sampling.value) && holds(many.total, many.sampling.value));
});

test('intervals hold the truth: the gap 0 and the approximation 0 in about 95 of 100 repetitions', () => {
  let [gaps, approximations] = [0, 0];
  for (let seed = 10; seed < 110; seed++) {
    const made = Array.from({ length: 6 }, (_, set) =>
      sampleMixture(MIXTURE, { seed, problem: set, candidate: 0 }, 60),
    );
    const fresh = made.map((_, set) => sampleMixture(MIXTURE, { seed, problem: set, candidate: 1 }, 60));
    const { gap, approximation } = errorSplit(mixtureDistance(MIXTURE), { coarse: made, fine: made, fresh });
    gaps += Number(holds(gap));
    approximations += Number(holds(approximation));
  }
  assert.ok(gaps >= 90 && approximations >= 88, `${gaps} and ${approximations} of 100`);
});

test('the distance of a shifted normal distribution is its closed form', () => {
  const [shift, width] = [0.7, 0.5];
  const standard = gaussianMixture({ weights: [1], means: [[0]], covariances: [1] });
  const measure = mixtureDistance(standard, width);
  const values = Array.from({ length: 20 }, (_, set) => {
    const noise = normals({ seed: 6, problem: set, candidate: 0 }, 0, 500);
    return measure(Float64Array.from(noise, (z) => z + shift)).distribution;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 19 / 20);
  // 2 (E k(x, x') - E k(x, y)) with x - x' of variance 2 about 0 and x - y of variance 2 about the shift.
  const variance = 2 + width * width;
  const expected = 2 * Math.sqrt((width * width) / variance) * (1 - Math.exp(-(shift * shift) / (2 * variance)));
  assert.ok(Math.abs(mean - expected) < 3 * spread, `${mean} +- ${spread}, expected ${expected}`);
});

test('what cannot be split is refused', () => {
  const set = Float64Array.of(1, 2, 3);
  const measure = mixtureDistance(MIXTURE);
  assert.throws(
    () => errorSplit(measure, { coarse: [set, set], fine: [set, set], fresh: [set, set] }),
    /at least 3 sets/,
  );
  assert.throws(
    () => errorSplit(measure, { coarse: [set, set, set], fine: [set, set, set], fresh: [set, set, set.slice(1)] }),
    /expected sets of 3 numbers each, got one of 2/,
  );
  assert.throws(() => measure(Float64Array.of(1)), /expected at least 2 rows of 1 numbers, got 1 numbers/);
  assert.throws(() => mixtureDistance(MIXTURE, 0), /expected a kernel width > 0, got 0/);
  const tilted = gaussianMixture({
    weights: [1],
    means: [[0, 0]],
    covariances: [
      [
        [1, 0.5],
        [0.5, 1],
      ],
    ],
  });
  assert.throws(() => mixtureDistance(tilted), /got a matrix for component 0/);
});
