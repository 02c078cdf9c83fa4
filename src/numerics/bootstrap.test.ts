import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { normals } from '../compute/random.js';
import { bootstrap, resamples } from './bootstrap.js';

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const draw = (seed: number, count: number) => Array.from(normals({ seed, problem: 2, candidate: 0 }, 0, count));

describe('bootstrap', () => {
  it('gives the same interval for the same seed and another for another', () => {
    const sample = draw(1, 30);
    const first = bootstrap(sample, mean, { seed: 7 });
    assert.deepEqual(bootstrap(sample, mean, { seed: 7 }), first);
    assert.notDeepEqual(bootstrap(sample, mean, { seed: 8 }), first);
    assert.equal(first.value, mean(sample));
    assert.ok(first.low < first.value && first.value < first.high);
  });

  it('finds the standard error of a mean', () => {
    const sample = draw(2, 50);
    const spread = Math.sqrt(mean(sample.map((v) => (v - mean(sample)) ** 2)) / 50);
    const { error } = bootstrap(sample, mean, { seed: 1, replicates: 4000 });
    assert.ok(Math.abs(error / spread - 1) < 0.05, `${error} against ${spread}`);
  });

  it('covers a mean in about 95 of 100 samples', () => {
    const sets = 300;
    let covered = 0;
    for (let seed = 0; seed < sets; seed++) {
      const { low, high } = bootstrap(draw(seed, 40), mean, { seed, replicates: 200 });
      if (low <= 0 && 0 <= high) covered++;
    }
    assert.ok(covered / sets > 0.91 && covered / sets < 0.98, `${covered} of ${sets}`);
  });

  it('resamples groups whole, and takes a statistic of several numbers', () => {
    const groups = [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ];
    const both = bootstrap(groups, (sample) => [mean(sample.flat()), sample.length], { seed: 3 });
    assert.deepEqual(both.value, [0.5, 4]);
    assert.deepEqual([both.low[1], both.high[1], both.error[1]], [4, 4, 0]);
    assert.ok(Math.abs(both.error[0]! - 0.25) < 0.03, 'the spread of 4 groups, not of 16 rows');
  });

  it('refuses what it cannot resample', () => {
    assert.throws(() => bootstrap([1], mean, { seed: 1 }), /expected at least 2 groups, got 1/);
    assert.throws(() => bootstrap([1, 2], mean, { seed: 1, replicates: 1 }), /replicates >= 2, got 1/);
    assert.throws(() => bootstrap([1, 2], mean, { seed: 1, level: 1 }), /between 0 and 1, got 1/);
    assert.throws(() => bootstrap([1, 2], () => Number.NaN, { seed: 1 }), /finite statistic, got NaN in replicate 0/);
  });
});

test('resamples are those that the bootstrap takes, and the same for the same seed', () => {
  const drawn = Array.from(resamples(5, 3, 20), (places) => [...places]);
  assert.deepEqual(
    drawn,
    Array.from(resamples(5, 3, 20), (places) => [...places]),
  );
  const seen: number[][] = [];
  bootstrap(
    [0, 1, 2, 3, 4],
    (sample) => {
      seen.push([...sample]);
      return 0;
    },
    { seed: 3, replicates: 20 },
  );
  assert.deepEqual(seen.slice(1), drawn);
});
