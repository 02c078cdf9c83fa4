import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import type { Law } from '../laws/law.js';
import { logarithm } from '../laws/logarithm.js';
import { power } from '../laws/power.js';
import { crossing, signChanges } from './crossing.js';

const XS = Array.from({ length: 14 }, (_, i) => 2 ** i);
const curve = (law: Law, p: readonly number[], noise: number, problem: number) => {
  const draws = normals({ seed: 8, problem, candidate: 0 }, 0, XS.length);
  return { law, points: XS.map((x, i) => ({ x, y: law.predict(x, p) + noise * draws[i]! })) };
};

describe('where two fitted curves cross', () => {
  test('signs change where they do, at the ends too', () => {
    const roots = signChanges((x) => (Math.log(x) - 1) * (Math.log(x) - 3), [1, 100]);
    assert.equal(roots.length, 2);
    assert.ok(Math.abs(Math.log(roots[0]!) - 1) < 1e-12 && Math.abs(Math.log(roots[1]!) - 3) < 1e-12);
    assert.deepEqual(
      signChanges((x) => x - 1, [1, 10]),
      [1],
    );
    assert.deepEqual(
      signChanges((x) => x + 1, [1, 10]),
      [],
    );
  });

  // 1 - 0.1 ln x = 0.4 + 0.02 ln x at ln x = 5.
  const falling = [1, -0.1];
  const rising = [0.4, 0.02];

  test('is found, and its interval holds it about as often as it says', () => {
    let held = 0;
    for (let r = 0; r < 100; r++) {
      const found = crossing(curve(logarithm, falling, 0.02, 2 * r), curve(logarithm, rising, 0.02, 2 * r + 1), {
        between: [1, 1e4],
        seed: r,
        replicates: 200,
      });
      assert.equal(found.verdict, 'supported');
      assert.ok(Math.abs(Math.log(found.at[0]!) - 5) < 0.5);
      if (found.low <= Math.exp(5) && Math.exp(5) <= found.high) held++;
    }
    assert.ok(held >= 84, `${held} of 100`);
  });

  test('is nowhere where one is better throughout, or where it lies beyond the budgets', () => {
    const better = curve(power, [0.5, -0.3], 0.01, 1);
    const worse = curve(power, [0.9, -0.2], 0.01, 2);
    const found = crossing(better, worse, { between: [1, 1e4], seed: 1, replicates: 200 });
    assert.equal(found.verdict, 'contradicted');
    assert.deepEqual([...found.at], []);
    assert.equal(found.probability, 0);
    const beyond = crossing(curve(logarithm, falling, 0.01, 3), curve(logarithm, rising, 0.01, 4), {
      between: [1, 20],
      seed: 1,
      replicates: 200,
    });
    assert.equal(beyond.verdict, 'contradicted');
  });

  test('is undecided for two curves that are the same', () => {
    const found = crossing(curve(logarithm, falling, 0.05, 5), curve(logarithm, falling, 0.05, 6), {
      between: [1, 1e4],
      seed: 1,
      replicates: 400,
    });
    assert.ok(found.probability > 0.05 && found.probability < 1);
    assert.equal(found.verdict, 'undecided');
  });

  test('refuses budgets that are none', () => {
    const one = curve(logarithm, falling, 0.01, 1);
    assert.throws(() => crossing(one, one, { between: [10, 1], seed: 1 }), /0 < from < to, got 10 and 1/);
  });
});
