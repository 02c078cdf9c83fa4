import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../compute/random.js';
import { assignment } from './assignment.js';

const random = (seed: number, n: number) =>
  Float64Array.from(uniforms({ seed, problem: 0, candidate: 0 }, 0, n * n), (u) => Math.round(20 * u));

function cheapest(costs: Float64Array, n: number, row = 0, taken = 0): number {
  if (row === n) return 0;
  let best = Infinity;
  for (let column = 0; column < n; column++) {
    if (taken & (1 << column)) continue;
    best = Math.min(best, costs[row * n + column]! + cheapest(costs, n, row + 1, taken | (1 << column)));
  }
  return best;
}

test('the assignment is a permutation and as cheap as the best of all, ties included', () => {
  for (let seed = 0; seed < 60; seed++) {
    const n = 1 + (seed % 7);
    const costs = random(seed, n);
    const found = assignment(costs, n);
    assert.deepEqual(
      [...found].sort(),
      Array.from({ length: n }, (_, i) => i),
    );
    const cost = found.reduce((sum, column, row) => sum + costs[row * n + column]!, 0);
    assert.equal(cost, cheapest(costs, n), `seed ${seed}`);
  }
});

test('what is no square of finite costs is refused', () => {
  assert.throws(() => assignment([1, 2, 3], 2), /assignment: expected costs of 2 x 2, got 3 numbers/);
  assert.throws(() => assignment([1, 2, Number.NaN, 3], 2), /expected finite costs, got NaN at 2/);
});
