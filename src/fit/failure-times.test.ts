// The accelerated failure time model: known parameters found again through censoring, intervals that cover, and other people's numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../compute/random.js';
import { burr, LIFETIMES, logLogistic, logNormal, skewness, weibull } from '../laws/lifetimes.js';
import { mean } from '../numerics/statistics.js';
import { effectiveExponent, type FailureTime, fitFailureTimes, fitShape } from './failure-times.js';

const BUDGETS = [1, 2, 4, 8, 16, 32, 64];

/** Between which budgets t lies. */
const seen = (t: number, stratum: number): FailureTime => {
  const after = BUDGETS.findIndex((budget) => t <= budget);
  const high = after < 0 ? Infinity : BUDGETS[after]!;
  return { low: after === 0 ? 0 : after < 0 ? BUDGETS.at(-1)! : BUDGETS[after - 1]!, high, stratum };
};

for (const lifetime of [...LIFETIMES, burr(0.4), burr(2)]) {
  test(`${lifetime.name}: tails, density, slope and quantile belong together`, () => {
    for (const z of [-6, -2, -0.5, 0, 0.7, 2, 3.5]) {
      assert.ok(Math.abs(lifetime.below(z) + lifetime.above(z) - 1) < 1e-13);
      const h = 1e-5;
      assert.ok(Math.abs((lifetime.below(z + h) - lifetime.below(z - h)) / (2 * h) - lifetime.density(z)) < 1e-8);
      assert.ok(Math.abs((lifetime.density(z + h) - lifetime.density(z - h)) / (2 * h) - lifetime.slope(z)) < 1e-8);
      if (z < 1) assert.ok(Math.abs(lifetime.quantile(lifetime.below(z)) - z) < 1e-6 * (1 + Math.abs(z)));
    }
    assert.ok(Math.abs(lifetime.quantile(0.75) - lifetime.quantile(0.25) - lifetime.quartiles) < 1e-9);
  });

  test(`${lifetime.name}: two locations and the scale are found again through censoring, in intervals that cover`, () => {
    const [scale, places, trials] = [0.6, [1.2, 2.6], 120];
    const draws = uniforms({ seed: 7, problem: 1, candidate: 0 }, 0, trials * 300);
    let covered = 0;
    const found = Array.from({ length: trials }, (_, trial) => {
      const items = Array.from({ length: 300 }, (_, i) =>
        seen(Math.exp(places[i % 2]! + scale * lifetime.quantile(draws[trial * 300 + i]!)), i % 2),
      );
      const fit = fitFailureTimes(items, lifetime);
      assert.equal(fit.status, 'converged');
      covered += Number(Math.abs(Math.log(fit.scale / scale)) < 1.96 * fit.scaleError);
      return [Math.log(fit.scale), fit.locations.get(0)!, fit.locations.get(1)!] as const;
    });
    assert.ok(Math.abs(mean(found, ([s]) => s) - Math.log(scale)) < 0.02);
    assert.ok(Math.abs(mean(found, ([, m]) => m) - places[0]!) < 0.03);
    assert.ok(Math.abs(mean(found, ([, , m]) => m) - places[1]!) < 0.03);
    // 95 % of 120: 114, and by chance seldom fewer than 107.
    assert.ok(covered >= 107, `${covered} of ${trials}`);
  });
}

test('times that are known have the estimates of a textbook', () => {
  const logs = [0.1, 0.5, 1.3, 2.2, -0.4];
  const items = logs.map((x) => ({ low: Math.exp(x), high: Math.exp(x) }));
  const fit = fitFailureTimes(items, logNormal);
  const centre = mean(logs);
  assert.ok(Math.abs(fit.locations.get(0)! - centre) < 1e-6);
  assert.ok(Math.abs(fit.scale - Math.sqrt(mean(logs, (x) => (x - centre) ** 2))) < 1e-6);
  assert.ok(Math.abs(fit.scaleError - Math.sqrt(1 / 10)) < 1e-3);
});

test('where every item of a stratum needs the same compute the scale is the least, and censored strata have no location', () => {
  const alike = [0, 1].flatMap((stratum) => Array.from({ length: 20 }, () => seen([3, 20][stratum]!, stratum)));
  const fit = fitFailureTimes(
    [...alike, { low: 0, high: 1, stratum: 2 }, { low: 64, high: Infinity, stratum: 3 }],
    weibull,
  );
  assert.deepEqual([fit.status, fit.scale, fit.scaleError], ['bound hit', 0.01, Number.NaN]);
  assert.deepEqual([fit.locations.get(2), fit.locations.get(3)], [-Infinity, Infinity]);
  const none = fitFailureTimes([{ low: 64, high: Infinity }], logLogistic);
  assert.deepEqual([none.status, none.locations.get(0), none.scale], ['not identified', Infinity, Number.NaN]);
});

test('an exponent of a power law is that of its curve, and bounds out of order are refused', () => {
  // S = 1 / (1 + c^2): -d ln S / d ln c = 2 c^2 / (1 + c^2) = 2 (1 - S).
  assert.ok(Math.abs(effectiveExponent({ scale: 0.5 }, logLogistic, 0.1) - 1.8) < 1e-9);
  assert.throws(() => fitFailureTimes([], weibull), /expected at least 1 item, got 0/);
  assert.throws(
    () => fitFailureTimes([{ low: 2, high: 1 }], weibull),
    /expected 0 <= low <= high, got 2 and 1 in item 0/,
  );
});

test('censored items have the estimates of lifelines 0.30.3', () => {
  const draws = uniforms({ seed: 5, problem: 0, candidate: 0 }, 0, 200);
  const theirs = [
    [1.695658283279401, 0.9008206832459662, -338.88582146257],
    [1.638539228424925, 0.9588266623245689, -401.9030812880356],
    [1.7244216232863048, 0.9689811035060879, -340.7865685270235],
  ];
  LIFETIMES.forEach((lifetime, k) => {
    const items = Array.from(draws, (u) => seen(Math.exp(1.8 + 0.9 * lifetime.quantile(u)), 0));
    const { locations, scale, logLikelihood } = fitFailureTimes(items, lifetime);
    [locations.get(0)!, scale, logLikelihood].forEach((value, j) =>
      assert.ok(Math.abs(value - theirs[k]![j]!) < 2e-5, `${lifetime.name}: ${value}, not ${theirs[k]![j]}`),
    );
  });
});

test('the shape is found again between Weibull and beyond log-logistic', () => {
  for (const q of [0.3, 1, 2.5]) {
    const draws = uniforms({ seed: 11, problem: 0, candidate: 0 }, 0, 4000);
    const items = Array.from(draws, (u) => seen(Math.exp(1.8 + 0.6 * burr(q).quantile(u)), 0));
    const found = fitShape(items);
    assert.ok(Math.abs(found.skewness - skewness(burr(q))) < 0.1, `${q}: ${found.skewness}`);
    assert.ok(Math.abs(Math.log(found.spread / (0.6 * burr(q).quartiles))) < 0.12, `${q}: ${found.spread}`);
  }
});
