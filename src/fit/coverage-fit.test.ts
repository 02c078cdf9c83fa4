import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integers, uniforms } from '../compute/random.js';
import { coverageLaw } from '../laws/coverage.js';
import { fitCoverage } from './coverage-fit.js';

const KS = [1, 2, 4, 8, 16, 32, 64];

/** Problems whose chances p spread as u^(1 / b) near 0, each tried `samples` times. */
function simulated(seed: number, count: number, samples: number, b: number) {
  return Array.from({ length: count }, (_, problem) => {
    const key = { seed, problem, candidate: 0 };
    const p = uniforms(key, 0, 1)[0]! ** (1 / b);
    const correct = uniforms(key, 1, samples).reduce((sum, u) => sum + (u < p ? 1 : 0), 0);
    return { samples, correct };
  });
}

test('the estimate is the fit to the curve of all problems', () => {
  const problems = [10, 100, 500].map((correct) => ({ samples: 1000, correct }));
  const { fit, parameters } = fitCoverage(problems, KS, { seed: 0, replicates: 50 });
  assert.equal(fit.status, 'converged');
  assert.deepEqual(parameters.value, [...fit.values]);
});

test('the bootstrap holds the parameters of the population in about 95 % of studies', () => {
  const population = simulated(1, 20_000, 64, 0.5);
  const [a, b] = fitCoverage(population, KS, { seed: 0, replicates: 2 }).fit.values as [number, number];
  let held = 0;
  const studies = 60;
  for (let study = 0; study < studies; study++) {
    const chosen = integers({ seed: 2, problem: study, candidate: 0 }, 0, 120, population.length);
    const sample = Array.from(chosen, (i) => population[i]!);
    const { low, high } = fitCoverage(sample, KS, { seed: study, replicates: 200 }).parameters;
    if (low[0]! <= a && a <= high[0]! && low[1]! <= b && b <= high[1]!) held++;
  }
  assert.ok(held >= 51 && held <= 60, `both intervals held in ${held} of ${studies} studies`);
});

test('a forecast is the law at its k, within its interval', () => {
  const { fit, forecast } = fitCoverage(simulated(3, 100, 64, 0.4), KS, { seed: 0, replicates: 100 }, [64, 4096]);
  assert.deepEqual(
    forecast.map(({ value }) => value),
    [64, 4096].map((k) => coverageLaw.predict(k, fit.values)),
  );
  for (const { low, value, high } of forecast) assert.ok(low <= value && value <= high);
});

test('two k are too few for two parameters, and say so', () => {
  assert.equal(fitCoverage(simulated(4, 20, 8, 0.5), [1, 2], { seed: 0 }).fit.status, 'too few points');
});
