// Slow: bootstraps many fits.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { joint } from '../laws/joint.js';
import { power } from '../laws/power.js';
import { fitHuberLog } from './huber-log.js';
import { fitLaw } from './least-squares.js';

const TRUTH = [1.7, 400, 0.34, 410, 0.28];
const GRID = [1e6, 4e6, 1.6e7, 6.4e7, 2.56e8].flatMap((n) => [1e8, 4e8, 1.6e9, 6.4e9].map((d) => [n, d]));
const surface = (scatter: (i: number) => number) =>
  GRID.map((x, i) => ({ x, y: joint.predict(x, TRUTH) * Math.exp(scatter(i)) }));
const share = (got: number, expected: number) => Math.abs(got / expected - 1);

describe("Huber's loss on log residuals", () => {
  test('gives back exact parameters', () => {
    const { values, status } = fitHuberLog(
      joint,
      surface(() => 0),
      { seed: 1, replicates: 10 },
    );
    assert.equal(status, 'converged');
    values.forEach((value, j) => assert.ok(share(value, TRUTH[j]!) < 1e-5, `${value}`));
  });

  const uneven = surface((i) => 0.004 * Math.sin(5 * i + 2)).map(({ x, y }, i) => ({
    x,
    y: i === 3 || i === 11 ? 1.25 * y : y,
  }));

  test('ends where SciPy 1.17 does (least_squares, loss huber, polished by Nelder-Mead)', () => {
    const cases: readonly [number, number, readonly number[]][] = [
      [
        1e-2,
        0.004303528268026222,
        [1.8010284823337284, 396.73372063230664, 0.33842147692346886, 578.591613752266, 0.3017015219737359],
      ],
      [
        1e-3,
        0.0004613271422287529,
        [1.7419258498270027, 389.79565293632277, 0.3370920601196228, 474.87543896916986, 0.28981472123205804],
      ],
    ];
    for (const [delta, loss, expected] of cases) {
      const fit = fitHuberLog(joint, uneven, { seed: 1, delta, replicates: 10 });
      assert.ok(share(fit.loss, loss) < 1e-6, `loss ${fit.loss}`);
      fit.values.forEach((value, j) => assert.ok(share(value, expected[j]!) < 1e-3, `${joint.parameters[j]} ${value}`));
    }
  });

  test('hardly moves for points far away, unlike least squares', () => {
    const away = surface((i) => 0.002 * Math.sin(5 * i)).map(({ x, y }, i) => ({ x, y: i % 7 === 3 ? 1.4 * y : y }));
    const worst = (values: readonly number[]) => Math.max(...[0, 2, 4].map((j) => share(values[j]!, TRUTH[j]!)));
    assert.ok(worst(fitHuberLog(joint, away, { seed: 1, replicates: 10 }).values) < 0.03);
    assert.ok(worst(fitLaw(joint, away).values) > 0.1);
  });

  test('its bootstrap intervals hold the truth about as often as they say', () => {
    const xs = Array.from({ length: 40 }, (_, i) => 1.2 ** i);
    let held = 0;
    for (let r = 0; r < 100; r++) {
      const noise = normals({ seed: 3, problem: r, candidate: 0 }, 0, xs.length);
      const points = xs.map((x, i) => ({ x, y: 2 * x ** -0.4 * Math.exp(0.05 * noise[i]!) }));
      const [low, high] = fitHuberLog(power, points, { seed: r, replicates: 100 }).intervals[1]!;
      if (low <= -0.4 && -0.4 <= high) held++;
    }
    assert.ok(held >= 86, `${held} of 100`);
  });

  test('does not depend on the units of y', () => {
    const one = fitHuberLog(
      power,
      [1, 2, 4, 8, 16].map((x, i) => ({ x, y: x ** -0.5 * (1 + i / 50) })),
      { seed: 1, replicates: 10 },
    );
    const other = fitHuberLog(
      power,
      [1, 2, 4, 8, 16].map((x, i) => ({ x, y: 1e-3 * x ** -0.5 * (1 + i / 50) })),
      {
        seed: 1,
        replicates: 10,
      },
    );
    assert.ok(share(other.values[1]!, one.values[1]!) < 1e-6);
    assert.ok(share(other.values[0]!, 1e-3 * one.values[0]!) < 1e-6);
  });

  test('says what it cannot take', () => {
    const points = [1, 2, 4, 8].map((x) => ({ x, y: 1 / x }));
    const options = { seed: 1 };
    assert.throws(() => fitHuberLog(power, [...points, { x: 9, y: 0 }], options), /expected y > 0 at point 4.*got 0/);
    assert.throws(() => fitHuberLog(power, points, { seed: 1, delta: 0 }), /expected a finite delta > 0, got 0/);
    assert.throws(
      () =>
        fitHuberLog(
          power,
          points.map((point) => ({ ...point, sigma: 0.1 })),
          options,
        ),
      /expected no sigma at point 0.*got 0\.1/,
    );
    assert.equal(fitHuberLog(power, points.slice(0, 2), options).status, 'too few points');
  });
});
