import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../../compute/random.js';
import { frontier } from './frontier.js';

const noisy = (mean: number, candidate: number, problem = 0) =>
  [...normals({ seed: 2, problem, candidate }, 0, 60)].map((z) => mean + 0.3 * z);

describe('the iso-compute frontier', () => {
  const small = { label: 'small', cost: 1, qualities: noisy(0.3, 1) };
  const wide = { label: 'small x 10', cost: 10, qualities: noisy(0.6, 2) };
  const large = { label: 'large', cost: 14, qualities: noisy(0.9, 3) };

  test('takes the best that a budget pays for', () => {
    const points = frontier([small, wide, large], [0.5, 1, 12, 100], { seed: 1 });
    assert.deepEqual(
      points.map(({ best }) => best?.label ?? null),
      [null, 'small', 'small x 10', 'large'],
    );
    assert.ok(Number.isNaN(points[0]!.value));
    for (const { value, low, high, wins } of points.slice(1)) {
      assert.ok(low <= value && value <= high);
      assert.ok(Math.abs(Object.values(wins).reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
    }
    assert.ok(points[3]!.wins['large']! > 0.95);
  });

  test('says that equals are equal: neither of two wins surely', () => {
    let sure = 0;
    for (let r = 0; r < 40; r++) {
      const [point] = frontier(
        [
          { label: 'a', cost: 1, qualities: noisy(0.5, 4, r) },
          { label: 'b', cost: 1, qualities: noisy(0.5, 5, r) },
        ],
        [1],
        { seed: r, replicates: 200 },
      );
      if (Math.max(...Object.values(point!.wins)) > 0.975) sure++;
    }
    assert.ok(sure <= 7, `${sure} of 40`);
  });

  test('refuses problems that do not match, costs and qualities that are none', () => {
    const options = { seed: 1 };
    assert.throws(() => frontier([], [1], options), /at least one configuration, got none/);
    assert.throws(
      () => frontier([small, { ...wide, qualities: [1] }], [1], options),
      /"small x 10": expected 60 problems/,
    );
    assert.throws(() => frontier([{ ...small, cost: 0 }], [1], options), /"small": expected a finite cost > 0, got 0/);
    assert.throws(
      () => frontier([{ ...small, qualities: [1, Number.NaN] }], [1], options),
      /expected a finite quality of problem 1, got NaN/,
    );
  });
});
