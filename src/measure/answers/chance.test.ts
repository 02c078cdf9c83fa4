import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beyondChance, guessed, passBeyondChance } from './chance.js';

/** The probabilities of 0 to n right of n samples with the chance p. */
function binomial(n: number, p: number): number[] {
  let row = [1];
  for (let i = 0; i < n; i++) row = [...row, 0].map((_, c) => (row[c] ?? 0) * (1 - p) + (row[c - 1] ?? 0) * p);
  return row;
}

test('a guesser has 0 beyond chance at every k, whatever the number of options and samples', () => {
  for (const options of [2, 3, 4, 5, 10])
    for (const n of [1, 3, 8, 20])
      for (let k = 1; k <= n; k++) {
        const expected = binomial(n, 1 / options).reduce(
          (sum, weight, correct) => sum + weight * passBeyondChance(n, correct, k, 1 / options),
          0,
        );
        // What is divided by is a guesser's chance to fail k times, which is small for large k.
        assert.ok(Math.abs(expected) < 1e-14 / (1 - 1 / options) ** k, `${options} options, ${n}, ${k}: ${expected}`);
      }
});

test('where a share of the questions is known and the others are guessed, it is that share at every k', () => {
  for (const share of [0, 0.2, 0.65, 1])
    for (let k = 1; k <= 12; k++) {
      const [n, chance] = [12, 0.25];
      const others = binomial(n, chance).reduce((sum, w, c) => sum + w * passBeyondChance(n, c, k, chance), 0);
      const found = share * passBeyondChance(n, n, k, chance) + (1 - share) * others;
      assert.ok(Math.abs(found - share) < 1e-12, `${share}, ${k}: ${found}`);
      const all = share + (1 - share) * guessed(chance, k, 'pass^k');
      assert.ok(Math.abs(beyondChance(all, chance, k, 'pass^k') - share) < 1e-12);
    }
});

test('without a chance nothing changes, and what is no chance is refused', () => {
  assert.equal(beyondChance(0.7, 0, 5), 0.7);
  assert.equal(beyondChance(0.7, 0, 5, 'pass^k'), 0.7);
  assert.ok(beyondChance(0.1, 0.25, 1) < 0);
  assert.throws(() => guessed(1, 2), /guessed: expected a chance from 0 to below 1, got 1/);
  assert.throws(() => guessed(Number.NaN, 2), /expected a chance from 0 to below 1, got NaN/);
  assert.throws(() => guessed(0.5, 0), /guessed: expected a whole k from 1, got 0/);
  assert.throws(() => passBeyondChance(2, 3, 1, 0.5), /expected a whole number of correct samples from 0 to 2, got 3/);
});
