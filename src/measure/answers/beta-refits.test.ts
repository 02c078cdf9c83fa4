import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integers } from '../../compute/random.js';
import { fitBetaBinomial } from './beta-binomial.js';
import { refitsOf } from './beta-refits.js';

const COUNTS = [0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21, 40, 77, 100];

test('a refit is the fit of the problems that were drawn, as often as they were drawn', () => {
  const groups = [...new Set(COUNTS)].map((correct, i) => ({ samples: i % 2 ? 100 : 120, correct }));
  const refit = refitsOf(groups, fitBetaBinomial(groups));
  for (let r = 0; r < 50; r++) {
    const weights = new Float64Array(groups.length);
    for (const i of integers({ seed: 1, problem: 0, candidate: r }, 0, 40, groups.length)) weights[i]!++;
    const whole = fitBetaBinomial(groups.flatMap((group, i) => Array.from({ length: weights[i]! }, () => group)));
    const { alpha, beta } = refit(weights)!;
    assert.ok(Math.abs(alpha / whole.alpha - 1) < 1e-6, `${r}: ${alpha} against ${whole.alpha}`);
    assert.ok(Math.abs(beta / whole.beta - 1) < 1e-6, `${r}: ${beta} against ${whole.beta}`);
  }
});

test('from far away the damped method finds it too', () => {
  const groups = [0, 2, 5, 9].map((correct) => ({ samples: 10, correct }));
  const whole = fitBetaBinomial([...groups, groups[1]!]);
  const found = refitsOf(groups, { alpha: 300, beta: 0.01 })([1, 2, 1, 1]);
  assert.ok(Math.abs(found!.alpha / whole.alpha - 1) < 1e-6);
  // All problems as hard as each other: no spread.
  const alike = refitsOf(groups, { alpha: 1, beta: 1 })([0, 3, 0, 0]);
  assert.ok(alike === undefined || Math.abs(alike.alpha / (alike.alpha + alike.beta) - 0.2) < 1e-3);
});
