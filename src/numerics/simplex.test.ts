import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simplex } from './simplex.js';
import { welch } from './welch.js';

test('the least of a bowl and of Rosenbrock’s valley are found', () => {
  const bowl = simplex(([x, y]) => (x! - 1) ** 2 + (y! + 2) ** 2, [0, 0], { tolerance: 1e-14 });
  assert.ok(Math.hypot(bowl.at[0]! - 1, bowl.at[1]! + 2) < 1e-5);
  const valley = simplex(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2, [-1.2, 1], { tolerance: 1e-14 });
  assert.ok(Math.hypot(valley.at[0]! - 1, valley.at[1]! - 1) < 1e-4);
  assert.throws(() => simplex(() => 0, []), /expected at least 1 number, got 0/);
});

test('Welch’s interval is that of a textbook', () => {
  // SciPy 1.17.1: ttest_ind(..., equal_var=False) has 5.75 degrees of freedom, which are rounded down.
  const found = welch([27.5, 21, 19, 23.6, 17], [27.1, 22, 20.8, 23.4, 23.4, 23.5]);
  assert.equal(found.degrees, 5);
  assert.ok(Math.abs(found.value + 1.7466666666666626) < 1e-12);
  assert.ok(Math.abs(found.error - 2.025218781048386) < 1e-9, `${found.error}`);
  assert.throws(() => welch([1], [1, 2]), /expected at least 2 values in each sample, got 1/);
});
