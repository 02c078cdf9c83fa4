import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import { lnBeta } from '../../numerics/log-gamma.js';
import { fitBetaBinomial, forecastCoverage, predictedCoverage } from './beta-binomial.js';

const near = (got: number, expected: number, relative: number) =>
  assert.ok(Math.abs(got - expected) <= relative * Math.abs(expected), `expected ${expected}, got ${got}`);

const counts = (samples: number, correct: readonly number[]) => correct.map((count) => ({ samples, correct: count }));

/** Counts of a beta-binomial, by Polya's urn: after c right of j, the next is right with (alpha + c) / (alpha + beta + j). */
function draw(seed: number, problems: number, samples: number, alpha: number, beta: number) {
  return Array.from({ length: problems }, (_, problem) => {
    let correct = 0;
    uniforms({ seed, problem, candidate: 0 }, 0, samples).forEach((u, j) => {
      if (u * (alpha + beta + j) < alpha + correct) correct++;
    });
    return { samples, correct };
  });
}

test("agrees with SciPy's likelihood and its maximum to 6 digits", () => {
  // pip install scipy==1.17.1; python -c "import numpy as np; from scipy.stats import betabinom; from scipy.optimize import
  // minimize; n, c = np.array(PAIRS).T; r = minimize(lambda u: -betabinom.logpmf(c, n, *np.exp(u)).sum(), [0, 0],
  // method='Nelder-Mead', options=dict(xatol=1e-11, fatol=1e-14, maxiter=5000, maxfev=9000)); print(np.exp(r.x), -r.fun)"
  const varied = [5, 10, 20, 40, 80, 160, 320, 7, 100, 50].map((samples, i) => ({
    samples,
    correct: [0, 3, 20, 1, 9, 80, 0, 6, 2, 25][i]!,
  }));
  const cases = [
    [counts(10, [0, 1, 1, 3, 8]), 0.64360285, 1.74849093, -10.512044008621],
    [
      counts(20, [0, 0, 0, 1, 0, 2, 5, 0, 1, 0, 19, 20, 7, 3, 0, 0, 12, 1, 0, 4]),
      0.17780317026,
      0.63277334224,
      -42.526110186162,
    ],
    [varied, 0.28348411764, 0.53672178243, -31.655427780689],
  ] as const;
  for (const [problems, alpha, beta, logLikelihood] of cases) {
    const fit = fitBetaBinomial(problems);
    assert.equal(fit.status, 'converged', fit.note);
    near(fit.alpha, alpha, 2e-7);
    near(fit.beta, beta, 2e-7);
    near(fit.logLikelihood, logLikelihood, 1e-12);
    assert.equal(fit.exponent, fit.alpha);
  }
});

test('errors are those of the curvature: the log-likelihood falls by s^2 / 2 over s errors of alpha, beta following', () => {
  const problems = draw(3, 4000, 40, 0.4, 2);
  const { alpha, beta, errors, covariance } = fitBetaBinomial(problems);
  near(errors[0], Math.sqrt(covariance[0][0]), 1e-15);
  near(errors[1], Math.sqrt(covariance[1][1]), 1e-15);
  assert.equal(covariance[0][1], covariance[1][0]);
  const value = (a: number, b: number) =>
    problems.reduce((sum, { samples: n, correct: c }) => sum + lnBeta(a + c, b + n - c) - lnBeta(a, b), 0);
  const shift = errors[0] / 4;
  const slope = covariance[0][1] / covariance[0][0];
  const fall = (s: number) => value(alpha, beta) - value(alpha + s, beta + slope * s);
  near((fall(shift) + fall(-shift)) / 2, 1 / 32, 0.01);
});

test('recovers what drew the counts: no bias within its standard error, and 95% intervals in 90 to 98% of 200 repetitions', () => {
  const truth = [0.4, 2];
  const repetitions = 200;
  const shifts: number[][] = [[], []];
  const held = [0, 0];
  for (let seed = 1; seed <= repetitions; seed++) {
    const { alpha, beta, errors, status } = fitBetaBinomial(draw(seed, 1000, 30, 0.4, 2));
    assert.equal(status, 'converged');
    [alpha, beta].forEach((value, i) => {
      shifts[i]!.push(value - truth[i]!);
      if (Math.abs(Math.log(value / truth[i]!)) <= (1.96 * errors[i]!) / value) held[i]!++;
    });
  }
  shifts.forEach((list, i) => {
    const mean = list.reduce((sum, value) => sum + value, 0) / repetitions;
    const error = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / repetitions;
    assert.ok(Math.abs(mean) <= error, `bias ${mean}, standard error ${error}`);
    assert.ok(held[i]! >= 180 && held[i]! <= 196, `held in ${held[i]} of ${repetitions}`);
  });
});

test('from 100 samples a problem, the forecast to k = 10000 holds the truth about as often as it says', () => {
  const ks = [1, 100, 10_000];
  const held = ks.map(() => 0);
  for (let seed = 1; seed <= 100; seed++) {
    const forecast = forecastCoverage(fitBetaBinomial(draw(seed, 300, 100, 0.3, 3)), ks);
    forecast.forEach(({ k, value, low, high, error }, j) => {
      assert.ok(low < value && value < high && high <= 1 && low >= 0 && error > 0);
      const truth = predictedCoverage(0.3, 3, k);
      if (low <= truth && truth <= high) held[j]!++;
    });
  }
  for (const count of held) assert.ok(count >= 89 && count <= 100, `held in ${held} of 100`);
});

test('coverage has its closed forms, and its failure the power law k^-alpha', () => {
  for (const k of [1, 9, 1e3, 1e6]) {
    near(predictedCoverage(1, 1, k), k / (k + 1), 1e-13);
    near(predictedCoverage(2, 1, k), 1 - 2 / ((k + 1) * (k + 2)), 1e-13);
  }
  near(predictedCoverage(0.3, 2, 1), 0.3 / 2.3, 1e-13);
  near(predictedCoverage(1e6, 1e6, 1), 0.5, 1e-13);
  const [a, b] = [0.3, 2];
  const slope = Math.log((1 - predictedCoverage(a, b, 1e6)) / (1 - predictedCoverage(a, b, 1e7))) / Math.log(10);
  near(slope, a, 1e-5);
  assert.throws(() => predictedCoverage(1, 1, 0), /expected a finite k > 0, got 0/);
  assert.throws(() => predictedCoverage(-1, 1, 1), RangeError);
});

test('a wider level gives wider intervals', () => {
  const fit = fitBetaBinomial(counts(10, [0, 1, 1, 3, 8]));
  const [narrow] = forecastCoverage(fit, [50], { level: 0.5 });
  const [wide] = forecastCoverage(fit, [50], { level: 0.99 });
  assert.ok(wide!.low < narrow!.low && narrow!.high < wide!.high);
  assert.equal(wide!.value, narrow!.value);
});

test('says "not identified" where the counts say nothing of the spread', () => {
  const cases = [
    [counts(10, [0, 0, 0]), /no sample is right/, 0],
    [counts(10, [10, 10]), /every sample is right/, 0],
    [counts(10, [3]), /one problem \(3 of 10 samples right\)/, Math.log(120 * 0.3 ** 3 * 0.7 ** 7)],
    [counts(1, [0, 1, 1]), /one sample a problem fixes only the mean, 2 of 3 samples/, Math.log(4 / 27)],
  ] as const;
  for (const [problems, note, logLikelihood] of cases) {
    const fit = fitBetaBinomial(problems);
    assert.equal(fit.status, 'not identified');
    assert.match(fit.note, note);
    assert.ok(Math.abs(fit.logLikelihood - logLikelihood) < 1e-12);
    for (const value of [fit.alpha, fit.beta, fit.exponent, ...fit.errors, ...fit.covariance.flat()]) {
      assert.ok(Number.isNaN(value));
    }
    assert.throws(() => forecastCoverage(fit, [10]), /expected a fit that converged, got "not identified"/);
  }
});

test('says "bound hit" where difficulty is all the same or all or nothing', () => {
  for (const problems of [counts(10, [3, 3, 3, 3]), counts(10, [3, 4, 3, 4, 5]), counts(100, [0, 0, 0, 1])]) {
    const fit = fitBetaBinomial(problems);
    assert.equal(fit.status, 'bound hit');
    assert.match(fit.note, /goes to infinity/);
    assert.ok(Number.isNaN(fit.alpha));
  }
  const split = fitBetaBinomial(counts(10, [0, 10, 10]));
  assert.equal(split.status, 'bound hit');
  assert.match(split.note, /go to 0: 2 of 3 problems are always right/);
  near(split.logLikelihood, Math.log(4 / 27), 1e-13);
});

test('finds the maximum from few samples, from many, and near either bound', () => {
  for (const problems of [
    counts(2, [0, 1, 2, 0, 0]),
    counts(100, [0, 0, 100, 100, 99]),
    counts(1000, [500, 480, 530, 520, 470, 495, 515]),
    counts(1_000_000, [1, 10, 500, 100_000, 999_999, 3]),
  ]) {
    const fit = fitBetaBinomial(problems);
    assert.equal(fit.status, 'converged', fit.note);
  }
  const { alpha, beta } = fitBetaBinomial(counts(10, [1, 9]));
  near(alpha, beta, 1e-9);
});

test('refuses counts that do not fit', () => {
  assert.throws(() => fitBetaBinomial([]), /expected at least 1 problem, got 0/);
  assert.throws(() => fitBetaBinomial(counts(3, [1, 4])), /correct samples from 0 to 3, got 4/);
  assert.throws(() => fitBetaBinomial(counts(0, [0])), /samples >= 1, got 0/);
});
