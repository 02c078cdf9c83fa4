import assert from 'node:assert/strict';
import { it } from 'node:test';
import { normalInverse } from './covariance.js';

it('normalInverse inverts J^T J, whatever the units of the columns', () => {
  const inverse = normalInverse([
    [1, 0],
    [1, 1e9],
    [1, 2e9],
  ])!;
  [5 / 6, -0.5e-9, 0.5e-18].forEach((expected, i) => {
    const actual = [inverse[0]![0]!, inverse[0]![1]!, inverse[1]![1]!][i]!;
    assert.ok(Math.abs(actual / expected - 1) < 1e-12);
  });
});

it('normalInverse is null for columns that are equal, nearly equal, zero or not finite', () => {
  for (const [a, b] of [
    [1, 1],
    [1, 1 + 1e-8],
    [0, 0],
    [Number.NaN, 1],
  ] as const) {
    assert.equal(
      normalInverse([
        [1, a],
        [1, b],
        [1, a],
      ]),
      null,
    );
  }
});
