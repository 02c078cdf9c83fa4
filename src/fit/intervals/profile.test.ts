// Slow: profiles many fits.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../../compute/random.js';
import { constant } from '../../laws/constant.js';
import { logarithm } from '../../laws/logarithm.js';
import { powerFloor } from '../../laws/power-floor.js';
import { fitLaw } from '../least-squares.js';
import { profileIntervals } from './profile.js';

const near = (got: number, expected: number, share: number) =>
  assert.ok(Math.abs(got - expected) <= share * Math.abs(expected), `expected ${expected}, got ${got}`);

describe('profile likelihood intervals', () => {
  test('of a law linear in its parameters are value -+ t se', () => {
    const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 1 + 2 * Math.log(x) + Math.sin(5 * i) / 10 }));
    for (const sigma of [undefined, 0.05]) {
      const weighted = points.map((point) => (sigma === undefined ? point : { ...point, sigma }));
      const fit = fitLaw(logarithm, weighted);
      profileIntervals(logarithm, weighted, fit).forEach((ends, j) => {
        ends.forEach((end, side) => near(end, fit.intervals[j]![side]!, 1e-6));
      });
    }
  });

  test('of a law that is not equal those of lmfit 1.3.4 (conf_interval)', () => {
    const points = Array.from({ length: 12 }, (_, i) => {
      const x = 1.5 ** i;
      return { x, y: 0.1 + 0.8 * x ** -0.5 + 0.02 * Math.sin(7 * i + 1) };
    });
    const expected = [
      [0.11101181099007591, 0.17029770101109698],
      [0.7569814228415277, 0.8151729312388145],
      [0.5231751176734707, 0.6441598897786356],
    ];
    profileIntervals(powerFloor, points, fitLaw(powerFloor, points)).forEach((ends, j) => {
      ends.forEach((end, side) => near(end, expected[j]![side]!, 2e-4));
    });
  });

  test('hold the truth about as often as they say', () => {
    const truth = [0.1, 0.8, 0.5];
    const xs = Array.from({ length: 10 }, (_, i) => 2 ** (0.7 * i));
    const held = [0, 0, 0];
    const repetitions = 400;
    for (let r = 0; r < repetitions; r++) {
      const noise = normals({ seed: 4, problem: r, candidate: 0 }, 0, xs.length);
      const points = xs.map((x, i) => ({ x, y: powerFloor.predict(x, truth) + 0.02 * noise[i]! }));
      profileIntervals(powerFloor, points, fitLaw(powerFloor, points)).forEach(([low, high], j) => {
        if (low <= truth[j]! && truth[j]! <= high) held[j]!++;
      });
    }
    for (const count of held) {
      assert.ok(Math.abs(count / repetitions - 0.95) < 3 * Math.sqrt((0.95 * 0.05) / repetitions), `${count}`);
    }
  });

  test('are open, or end at the bound, where the data do not tell', () => {
    const points = Array.from({ length: 10 }, (_, i) => ({ x: 2 ** i, y: 0.5 + 0.01 * Math.sin(9 * i) }));
    const [, , alpha] = profileIntervals(powerFloor, points, fitLaw(powerFloor, points));
    const { low, high } = powerFloor.bounds(points);
    assert.deepEqual(alpha, [low[2], high[2]]);
  });

  test('refuse a fit of another law or other points, and a level that is none', () => {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: x }));
    const fit = fitLaw(logarithm, points);
    assert.throws(
      () => profileIntervals(constant, points, fit),
      /expected the fit of "constant".*got one of "logarithm"/,
    );
    assert.throws(() => profileIntervals(logarithm, points.slice(1), fit), /to 3 points, got one .* to 4/);
    assert.throws(() => profileIntervals(logarithm, points, fit, { level: 1 }), /level between 0 and 1, got 1/);
  });
});
