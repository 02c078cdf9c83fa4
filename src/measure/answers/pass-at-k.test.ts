import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import * as measures from '../index.js';
import { coverage, coverageCurve, passAtK } from './pass-at-k.js';

const near = (got: number, expected: number, relative: number) =>
  assert.ok(Math.abs(got - expected) <= relative * Math.abs(expected), `expected ${expected}, got ${got}`);

/** A rational number between 0 and 1, to about 25 digits before it is rounded. */
const ratio = (numerator: bigint, denominator: bigint) => Number((numerator * 10n ** 25n) / denominator) / 1e25;

test('equals 1 - C(n - c, k) / C(n, k) in whole numbers, for every n, c and k up to n = 60', () => {
  const pascal: bigint[][] = [[1n]];
  for (let n = 1; n <= 60; n++) {
    const last = pascal[n - 1]!;
    pascal.push(Array.from({ length: n + 1 }, (_, k) => (last[k - 1] ?? 0n) + (last[k] ?? 0n)));
  }
  for (let n = 1; n <= 60; n++) {
    for (let c = 0; c <= n; c++) {
      for (let k = 1; k <= n; k++) {
        const all = pascal[n]![k]!;
        near(passAtK(n, c, k), ratio(all - (pascal[n - c]![k] ?? 0n), all), 1e-14);
      }
    }
  }
});

test('agrees with the exact fraction to 1e-12 at the sizes of published runs', () => {
  const choose = (n: bigint, k: bigint): bigint => {
    let value = 1n;
    for (let i = 0n; i < k; i++) value = (value * (n - i)) / (i + 1n);
    return value;
  };
  // n = 200 and k = 1, 10, 100: M. Chen et al., arXiv:2107.03374, section 2.1. n = 10,000 and k up to it: B. Brown et al., arXiv:2407.21787.
  for (const [n, ks, cs] of [
    [200n, [1n, 10n, 100n], [0n, 1n, 2n, 57n, 100n, 101n, 199n, 200n]],
    [10_000n, [1n, 10n, 100n, 1000n, 9999n, 10_000n], [0n, 1n, 3n, 40n, 9000n, 10_000n]],
  ] as const) {
    for (const k of ks) {
      const all = choose(n, k);
      for (const c of cs) {
        const exact = ratio(all - choose(n - c, k), all);
        near(passAtK(Number(n), Number(c), Number(k)), exact, 1e-12);
      }
    }
  }
  // By hand: 1 - C(5, 3) / C(10, 3) = 1 - 10 / 120, and 1 - C(198, 2) / C(200, 2).
  near(passAtK(10, 5, 3), 11 / 12, 1e-15);
  near(passAtK(200, 2, 2), 1 - (198 * 197) / (200 * 199), 1e-13);
});

test('what makes a coverage of counts is pass@k alone: the biased estimator 1 - (1 - c / n)^k is not offered', () => {
  const offered = Object.keys(measures).filter((name) => /pass|coverage/i.test(name));
  assert.equal(
    offered.sort().join(' '),
    'borrowedCoverage coverage coverageCurve coverageOf forecastCoverage guessCoverage passAtK passBeyondChance predictedCoverage shuffledCoverage',
  );
  // The right answers of 10 samples are 2: at k = 5 the biased estimator would say 1 - 0.8^5 = 0.672, the truth is 7 / 9.
  near(coverage([{ samples: 10, correct: 2 }], [5])[0]!.value, 7 / 9, 1e-14);
  near(coverageCurve(new Array(2).fill({ samples: 10, correct: 2 }), [5], { seed: 0 })[0]!.value, 7 / 9, 1e-14);
});

test('holds 1e-10 at n = 10^6 with k and c up to 5 * 10^5, in milliseconds', () => {
  const exact = (n: bigint, c: bigint, k: bigint) => {
    let failure = 1n;
    let all = 1n;
    for (let i = 0n; i < c; i++) {
      failure *= n - k - i;
      all *= n - i;
    }
    return ratio(all - failure, all);
  };
  for (const c of [1, 2, 3, 10, 40]) {
    const expected = exact(1_000_000n, BigInt(c), 500_000n);
    near(passAtK(1_000_000, c, 500_000), expected, 1e-10);
    near(passAtK(1_000_000, 500_000, c), expected, 1e-10);
  }
  near(passAtK(1_000_000, 700, 2000), exact(1_000_000n, 700n, 2000n), 1e-10);
  near(passAtK(1_000_000, 1, 1), 1e-6, 1e-12);
  const start = performance.now();
  for (let i = 0; i < 100; i++) assert.equal(passAtK(1_000_000, 400_000, 500_000), 1);
  assert.ok(performance.now() - start < 500);
});

test('its mean over samples is 1 - (1 - p)^k, where the mean of 1 - (1 - c / n)^k is not', () => {
  const [n, k, p, problems] = [12, 6, 0.1, 20000];
  let unbiased = 0;
  let plain = 0;
  for (let problem = 0; problem < problems; problem++) {
    const correct = uniforms({ seed: 5, problem, candidate: 0 }, 0, n).filter((u) => u < p).length;
    unbiased += passAtK(n, correct, k) / problems;
    plain += (1 - (1 - correct / n) ** k) / problems;
  }
  const truth = 1 - (1 - p) ** k;
  assert.ok(Math.abs(unbiased - truth) < 0.008, `expected ${truth}, got ${unbiased}`);
  assert.ok(Math.abs(plain - truth) > 0.03);
});

test('coverage is the mean over problems, whatever their numbers of samples', () => {
  const problems = [
    { samples: 4, correct: 1 },
    { samples: 10, correct: 0 },
    { samples: 5, correct: 5 },
  ];
  assert.deepEqual(
    coverage(problems, [1, 4]).map(({ k, value }) => [k, Number(value.toFixed(12))]),
    [
      [1, Number((1.25 / 3).toFixed(12))],
      [4, Number((2 / 3).toFixed(12))],
    ],
  );
});

test('intervals over problems hold the coverage of the population about as often as they say, less often near 1', () => {
  // p is uniform, so that coverage of the population is 1 - 1 / (k + 1)
  const ks = [1, 5, 20];
  const held = ks.map(() => 0);
  for (let seed = 0; seed < 100; seed++) {
    const problems = Array.from({ length: 80 }, (_, problem) => {
      const [p, ...draws] = uniforms({ seed, problem, candidate: 0 }, 0, 21);
      return { samples: 20, correct: draws.filter((u) => u < p!).length };
    });
    const curve = coverageCurve(problems, ks, { seed, replicates: 200 });
    curve.forEach(({ k, value, low, high, error }, j) => {
      assert.ok(low <= value && value <= high && error > 0);
      if (low <= k / (k + 1) && k / (k + 1) <= high) held[j]!++;
    });
  }
  // over 4000 draws: 94% at k = 1, 93% at 5 and 89% at 20, where about 4 of 80 problems fail; less three deviations of 100 draws
  const least = [86, 85, 80];
  held.forEach((count, j) => assert.ok(count >= least[j]!, `held in ${held} of 100`));
});

test('the same seed gives the same intervals, and the estimate is that of coverage', () => {
  const problems = [0, 2, 5, 9].map((correct) => ({ samples: 10, correct }));
  const curve = coverageCurve(problems, [1, 10], { seed: 7 });
  assert.deepEqual(curve, coverageCurve(problems, [1, 10], { seed: 7 }));
  assert.deepEqual(
    curve.map(({ k, value }) => ({ k, value })),
    coverage(problems, [1, 10]),
  );
});

test('refuses counts that do not fit, saying what was expected', () => {
  assert.throws(() => passAtK(5, 2, 6), /expected a whole k from 1 to the 5 samples, got 6/);
  assert.throws(() => passAtK(5, 2, 0), /expected a whole k from 1 to the 5 samples, got 0/);
  assert.throws(() => passAtK(5, 2, 1.5), /expected a whole k from 1 to the 5 samples, got 1.5/);
  assert.throws(() => passAtK(5, 6, 1), /expected a whole number of correct samples from 0 to 5, got 6/);
  assert.throws(() => passAtK(5, -1, 1), /from 0 to 5, got -1/);
  assert.throws(() => passAtK(5, 0.5, 1), /from 0 to 5, got 0.5/);
  assert.throws(() => passAtK(0, 0, 1), /expected a whole number of samples >= 1, got 0/);
  assert.throws(() => passAtK(NaN, 0, 1), RangeError);
  assert.throws(() => coverage([], [1]), /expected at least 1 problem, got 0/);
  assert.throws(
    () => coverageCurve([{ samples: 2, correct: 1 }], [1], { seed: 0 }),
    /expected at least 2 groups, got 1/,
  );
});
