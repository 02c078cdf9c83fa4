import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planeSlopes } from './plane-slopes.js';

describe('planeSlopes', () => {
  const places: [number, number][] = [
    [9, 0],
    [11, 0.7],
    [9.5, 1.4],
    [12, 2.1],
    [10, 2.8],
  ];

  test('finds the slopes of a plane wherever its places lie', () => {
    const [p, s] = planeSlopes(places)(places.map(([a, b]) => 3 + 0.25 * a - 0.5 * b));
    assert.ok(Math.abs(p - 0.25) < 1e-12 && Math.abs(s + 0.5) < 1e-12);
  });

  test('what is left over is at right angles to the plane: no other slopes are nearer', () => {
    const ys = [1, -2, 0.5, 3, 0.25];
    const [p, s] = planeSlopes(places)(ys);
    const rest = ys.map((y, i) => y - p * places[i]![0] - s * places[i]![1]);
    const c = rest.reduce((a, b) => a + b, 0) / rest.length;
    for (const k of [0, 1]) {
      const along = rest.reduce((sum, value, i) => sum + (value - c) * places[i]![k]!, 0);
      assert.ok(Math.abs(along) < 1e-10, `${along}`);
    }
  });

  test('places on a line, and values that are not one a place, are refused', () => {
    assert.throws(
      () =>
        planeSlopes([
          [0, 0],
          [1, 2],
          [2, 4],
        ]),
      /expected places that span a plane, got 3 on a line/,
    );
    assert.throws(
      () =>
        planeSlopes([
          [0, 0],
          [1, 2],
        ]),
      /got 2 on a line/,
    );
    assert.throws(() => planeSlopes(places)([1]), /expected 5 values, one a place, got 1/);
  });
});
