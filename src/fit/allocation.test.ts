// Slow: bootstraps many fits.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { joint } from '../laws/joint.js';
import { allocation, bestSplit } from './allocation.js';

const CHINCHILLA = [1.69, 406.4, 0.34, 410.7, 0.28];
const share = (got: number, expected: number) => Math.abs(got / expected - 1);

describe('the best split of a budget under the joint law', () => {
  test('is the least of all splits, for any cost', () => {
    for (const cost of [
      { unit: 2, forN: 1, forD: 1 },
      { unit: 6, forN: 1, forD: 1 },
      { unit: 0.5, forN: 1.3, forD: 0.6 },
    ]) {
      for (const budget of [1e15, 1e20]) {
        const best = bestSplit(CHINCHILLA, budget, cost);
        assert.ok(share(cost.unit * best.n ** cost.forN * best.d ** cost.forD, budget) < 1e-10);
        // Golden section over ln N.
        const yAt = (lnN: number) => {
          const d = (budget / cost.unit / Math.exp(cost.forN * lnN)) ** (1 / cost.forD);
          return joint.predict([Math.exp(lnN), d], CHINCHILLA);
        };
        let [low, high] = [Math.log(best.n) - 5, Math.log(best.n) + 5];
        for (let i = 0; i < 200; i++) {
          const [one, two] = [high - 0.618 * (high - low), low + 0.618 * (high - low)];
          if (yAt(one) < yAt(two)) high = two;
          else low = one;
        }
        assert.ok(Math.abs(low - Math.log(best.n)) < 1e-6);
        assert.ok(best.y <= yAt(low) + 1e-12);
      }
    }
  });

  test('grows with the budget by the exponents of Hoffmann et al., 0.46 and 0.54 (their table 2)', () => {
    const cost = { unit: 6, forN: 1, forD: 1 };
    const [one, two] = [1e20, 1e22].map((budget) => bestSplit(CHINCHILLA, budget, cost));
    assert.ok(Math.abs(Math.log(two!.n / one!.n) / Math.log(100) - 0.28 / 0.62) < 1e-12);
    assert.ok(Math.abs(Math.log(two!.d / one!.d) / Math.log(100) - 0.34 / 0.62) < 1e-12);
  });

  const grid = [1e6, 4e6, 1.6e7, 6.4e7, 2.56e8, 1e9].flatMap((n) =>
    [1e8, 4e8, 1.6e9, 6.4e9, 2.56e10].map((d) => [n, d]),
  );
  const noisy = (problem: number) => {
    const draws = normals({ seed: 6, problem, candidate: 0 }, 0, grid.length);
    return grid.map((x, i) => ({ x, y: joint.predict(x, CHINCHILLA) * (1 + 0.002 * draws[i]!) }));
  };

  test('from noisy points: the interval of the exponent holds it about as often as it says', () => {
    let held = 0;
    for (let r = 0; r < 40; r++) {
      const { exponentN, splits } = allocation(noisy(r), [1e18], { seed: r, replicates: 80 });
      if (exponentN.low <= 0.28 / 0.62 && 0.28 / 0.62 <= exponentN.high) held++;
      assert.ok(splits[0]!.n.low <= splits[0]!.n.value && splits[0]!.n.value <= splits[0]!.n.high);
    }
    assert.ok(held >= 31, `${held} of 40`);
  });

  test('refuses what has no optimum inside', () => {
    assert.throws(
      () => bestSplit([1, 0, 0.3, 1, 0.3], 1e9),
      /expected a, alpha, b and beta above 0, got 0, 0\.3, 1, 0\.3/,
    );
    assert.throws(() => bestSplit(CHINCHILLA, 0), /expected a budget > 0, got 0/);
    assert.throws(
      () => bestSplit(CHINCHILLA, 1, { unit: 0, forN: 1, forD: 1 }),
      /unit, forN and forD above 0, got 0, 1, 1/,
    );
    const flat = grid.map((x, i) => ({ x, y: 2 + 1e-3 * Math.sin(9 * i) }));
    assert.throws(
      () => allocation(flat, [1e9], { seed: 1, replicates: 10 }),
      /expected a joint law that converged, got/,
    );
  });
});
