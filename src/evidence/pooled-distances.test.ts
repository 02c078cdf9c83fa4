import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { gaussianOf } from '../measure/sets/frechet.js';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleRecord } from '../records/record.js';
import { heldOut, pooledRealRows, pooledRows } from './pooled-distances.js';

const drawn = (seed: number, count: number, shift = 0) =>
  Array.from({ length: count }, (_, problem) =>
    Array.from(normals({ seed, problem, candidate: 0 }, 0, 2), (z) => z + shift),
  );
const features = drawn(1, 1500);
const real = { gaussian: gaussianOf(features), features };

const made = (strategy: string, seed: number, shift: number): SampleRecord[] =>
  drawn(10 + seed, 200, shift).map((row, problem) =>
    sampleOf({ task: 'digits', problem, seed, strategy, nfe: seed, features: row }),
  );

test('seeds of a configuration are one set, by measures that its size does not bias, with as many real images beside it', () => {
  const records = [0, 1, 2].flatMap((seed) => [...made('near', seed, 0), ...made('far', seed, 1)]);
  const rows = pooledRows(records, real, { seed: 0 });
  assert.deepEqual(
    rows.map(({ strategy, measure }) => `${strategy} ${measure}`),
    ['near', 'far'].flatMap((strategy) =>
      ['frechet-limit', 'kernel', 'precision', 'recall'].map((measure) => `${strategy} ${measure}`),
    ),
  );
  for (const { set, samples, nfe, seed, sigma } of rows) {
    assert.deepEqual([set, samples, nfe, seed], [600, 600, 1, 0]);
    assert.ok(sigma > 0);
  }
  const value = (strategy: string, name: string) =>
    rows.find((row) => row.strategy === strategy && row.measure === name)!;
  // Two features, each one standard deviation off: a squared distance of 2.
  const [limit, none] = [value('far', 'frechet-limit'), value('near', 'frechet-limit')];
  assert.ok(Math.abs(limit.value - 2) < 4 * limit.sigma + 0.1, `${limit.value}`);
  assert.ok(Math.abs(none.value) < 4 * none.sigma + 0.02, `${none.value}`);
  assert.ok(Math.abs(value('near', 'kernel').value) < 4 * value('near', 'kernel').sigma);
  assert.ok(value('far', 'kernel').value > 5 * value('far', 'kernel').sigma);
  assert.ok(value('far', 'recall').value < value('near', 'recall').value);
  const beside = pooledRealRows(drawn(3, 600), real, records[0]!, { seed: 0 });
  assert.deepEqual(
    beside.map(({ strategy, kind, set, measure }) => [strategy, kind, set, measure]),
    ['frechet-limit', 'kernel', 'precision', 'recall'].map((measure) => ['real', 'none', 600, measure]),
  );
});

test('a set that is too small for the limit has none, and one that is larger than the real one is refused', () => {
  const few = made('near', 0, 0).slice(0, 9);
  assert.ok(!pooledRows(few, real, { seed: 0 }).some(({ measure }) => measure === 'frechet-limit'));
  assert.throws(
    () => pooledRows(made('near', 0, 0), { ...real, features: features.slice(0, 100) }, { seed: 0 }),
    /expected at least 200 real images, got 100/,
  );
});

test('real images that stand beside are not among those compared with', () => {
  const { beside, real: others } = heldOut(features, 500);
  assert.deepEqual(beside, features.slice(0, 500));
  assert.deepEqual(others.features, features.slice(500, 1000));
  assert.deepEqual(others.gaussian, gaussianOf(features.slice(500)));
  assert.throws(() => heldOut(features, 751), /expected a count from 1 to 750, got 751/);
});
