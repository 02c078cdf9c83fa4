import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../numerics/statistics.js';
import { chosenGold } from './subset-choice.js';

test('it is the mean over all subsets, ties shared', () => {
  const [scores, gold] = [
    [3, 1, 2, 2, 5],
    [0.1, 0.7, 0.4, 0.2, 0.9],
  ];
  const subsets = Array.from({ length: 32 }, (_, bits) => scores.map((_, i) => i).filter((i) => (bits >> i) & 1));
  for (let n = 1; n <= 5; n++) {
    const own = subsets.filter(({ length }) => length === n);
    const expected = mean(own, (places) => {
      const top = Math.max(...places.map((i) => scores[i]!));
      return mean(
        places.filter((i) => scores[i] === top),
        (i) => gold[i]!,
      );
    });
    assert.ok(Math.abs(chosenGold(scores, gold, n) - expected) < 1e-12, `${n}`);
  }
  assert.throws(() => chosenGold([1], [1], 2), /expected 1 to 1 candidates, got 2/);
});
