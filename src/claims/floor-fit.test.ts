import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floorFits } from './floor-fit.js';

const budgets = [1, 2, 4, 8, 16, 32, 64];
const weights = [1, 2, 1, 3, 1, 1, 2];
const law = (e: number, a: number, alpha: number) => budgets.map((x) => e + a * (x / 64) ** -alpha);

test('a limit is found to a millionth where there is no noise, between the places of the grid too', () => {
  for (const e of [-0.2, 0, 0.045, 0.3]) {
    for (const alpha of [0.31, 0.5, 0.517, 0.777, 1, 1.43, 2.9]) {
      const ys = law(e, 0.135, alpha);
      const fit = floorFits(budgets, weights)(ys);
      assert.ok(Math.abs(fit.e - e) < 1e-6, `limit ${e}, alpha ${alpha}: ${fit.e}`);
      assert.ok(Math.abs(fit.alpha - alpha) < 1e-6, `alpha ${alpha}: ${fit.alpha}`);
      assert.ok(fit.squares < 1e-12 * ys[0]! ** 2, `${fit.squares}`);
    }
  }
});

test('a limit follows the points without steps', () => {
  const fits = floorFits(budgets, weights);
  const ends = Array.from({ length: 60 }, (_, i) => fits(law(0.045, 0.135, 0.5 + 0.001 * i).map((y) => y ** 1.01)).e);
  const steps = ends.slice(1).map((e, i) => e - ends[i]!);
  assert.ok(Math.max(...steps) - Math.min(...steps) < 1e-4, `${Math.min(...steps)} to ${Math.max(...steps)}`);
});

test('alpha stays within its ends, and what is no number has no limit', () => {
  assert.ok(Math.abs(floorFits(budgets, weights)(budgets.map((x) => 1 - x)).alpha - 0.02) < 1e-9);
  assert.ok(Math.abs(floorFits(budgets, weights)([1, 0, 0, 0, 0, 0, 0]).alpha - 8) < 1e-9);
  assert.ok(Number.isNaN(floorFits(budgets, weights)([1, 0, Number.NaN, 0, 0, 0, 0]).e));
});
