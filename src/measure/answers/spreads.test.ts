// Spreads of difficulty: known ones are found again, and foretell coverage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import { mean } from '../../numerics/statistics.js';
import { fitBetaBinomial, predictedCoverage } from './beta-binomial.js';
import { coverageOf, fitSpread, naiveForecasts, SPREADS, splitCount } from './spreads.js';

/** Counts of 100 samples of problems with these chances. */
const counts = (chances: readonly number[], seed = 1) =>
  chances.map((p, problem) => {
    const draws = uniforms({ seed, problem, candidate: 0 }, 0, 100);
    return { samples: 100, correct: draws.reduce((sum, u) => sum + Number(u < p), 0) };
  });
/** Chances at the quantiles of Beta(1, b): 1 - (1 - u)^(1 / b). */
const spread = (b: number, size: number) =>
  Array.from({ length: size }, (_, i) => 1 - (1 - (i + 0.5) / size) ** (1 / b));
const near = (got: number, expected: number, by: number) =>
  assert.ok(Math.abs(got - expected) < by, `${got}, not ${expected}`);

test('a Beta on nodes is the Beta-binomial of the closed form', () => {
  const problems = counts(spread(5, 200));
  const [own, plain] = [fitSpread(problems, 'beta'), fitBetaBinomial(problems)];
  for (const k of [1, 10, 1000, 100_000]) near(coverageOf(own, k), predictedCoverage(plain.alpha, plain.beta, k), 1e-4);
});

test('where some problems have no chance at all, the spread that may say so foretells coverage, and a Beta does not', () => {
  const chances = [...spread(5, 300), ...Array.from({ length: 200 }, () => 0)];
  const problems = counts(chances);
  const truth = mean(chances, (p) => 1 - (1 - p) ** 10_000);
  const [beta, , inflated] = SPREADS.map((name) => coverageOf(fitSpread(problems, name), 10_000));
  near(inflated!, truth, 0.03);
  assert.ok(beta! - truth > 0.05);
});

test('a largest chance is found again, and every spread has the mean of the counts', () => {
  const problems = counts(spread(1.2, 400).map((x) => 0.3 * x));
  const scaled = fitSpread(problems, 'scaled-beta');
  const top = Math.max(...scaled.chances.filter((_, j) => scaled.weights[j]! > 1e-6));
  near(top, 0.3, 0.08);
  for (const name of SPREADS)
    near(
      coverageOf(fitSpread(problems, name), 1),
      mean(problems, ({ correct }) => correct / 100),
      0.003,
    );
  assert.ok(scaled.logLikelihood >= fitSpread(problems, 'beta').logLikelihood - 1e-6);
});

test('samples that are seen and held out are all of them, and naive forecasts are what their names say', () => {
  const draws = uniforms({ seed: 2, problem: 0, candidate: 0 }, 0, 60);
  let at = 0;
  const { seen, left } = splitCount({ samples: 100, correct: 30 }, 60, () => draws[at++]!);
  assert.deepEqual([seen.samples + left.samples, seen.correct + left.correct], [100, 30]);
  assert.ok(seen.correct > 8 && seen.correct < 28);
  assert.throws(() => splitCount({ samples: 4, correct: 1 }, 5, Math.random), /expected at least 5 samples, got 4/);
  const curve = [
    { k: 10, value: 0.4 },
    { k: 100, value: 0.6 },
  ];
  near(naiveForecasts(curve, 1000).line, 0.8, 1e-12);
  assert.deepEqual([naiveForecasts(curve, 1e6).line, naiveForecasts(curve, 1e6).last], [1, 0.6]);
});

test('counts of which all or none are right have a spread at that end', () => {
  for (const name of ['beta', 'scaled-beta', 'zero-inflated-beta', 'mixture'] as const) {
    for (const [correct, low, high] of [
      [0, 0, 0.05],
      [10, 0.95, 1],
    ] as const) {
      const found = coverageOf(fitSpread(Array(6).fill({ samples: 10, correct }), name), 1);
      assert.ok(found >= low && found <= high, `${name}, ${correct} of 10: ${found}`);
    }
  }
});
