// Slow: intervals of many simulated samples.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { bcaOfMeans } from './bootstrap-bca.js';

const LEVEL = 0.9;
const RUNS = 300;

/** How often the interval of samples of `n` rows holds the truth. */
function coverage(
  n: number,
  rowOf: (z: ArrayLike<number>) => readonly number[],
  statistic: (m: Float64Array) => number,
  truth: number,
): number {
  let hits = 0;
  for (let run = 0; run < RUNS; run++) {
    const rows = Array.from({ length: n }, (_, i) => rowOf(normals({ seed: 5, problem: run, candidate: i }, 0, 4)));
    const [low, high] = bcaOfMeans([rows], ([means]) => statistic(means!), { seed: run, replicates: 999 }).interval(
      LEVEL,
    );
    if (low <= truth && truth <= high) hits++;
  }
  return hits / RUNS;
}

/** Three standard errors of a share of runs. */
const SLACK = 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / RUNS);

test('nine of ten intervals of a ratio hold it', () => {
  const share = coverage(
    40,
    (z) => [Math.exp(0.5 * z[0]!) + 0.3 * z[2]!, Math.exp(0.5 * z[1]!)],
    (m) => m[0]! / m[1]!,
    1,
  );
  assert.ok(Math.abs(share - LEVEL) < SLACK + 0.015, `${share}`);
});

test('nine of ten intervals of a correlation hold it', () => {
  const rho = 0.6;
  const share = coverage(
    60,
    (z) => {
      const [x, y] = [z[0]!, rho * z[0]! + Math.sqrt(1 - rho ** 2) * z[1]!];
      return [x, y, x * x, y * y, x * y];
    },
    (m) => (m[4]! - m[0]! * m[1]!) / Math.sqrt((m[2]! - m[0]! ** 2) * (m[3]! - m[1]! ** 2)),
    rho,
  );
  assert.ok(Math.abs(share - LEVEL) < SLACK + 0.02, `${share}`);
});

test('intervals are nested, those of two samples hold the difference, and a seed gives them again', () => {
  const rows = (seed: number, shift: number) =>
    Array.from({ length: 80 }, (_, i) => [shift + normals({ seed, problem: 0, candidate: i }, 0, 1)[0]!]);
  const made = () => bcaOfMeans([rows(1, 0.5), rows(2, 0)], ([a, b]) => a![0]! - b![0]!, { seed: 3, replicates: 2000 });
  const { value, error, interval } = made();
  assert.ok(Math.abs(error - Math.sqrt(2 / 80)) < 0.03);
  const ends = [0.5, 0.8, 0.9, 0.99].map(interval);
  ends.forEach(([low, high], i) => {
    assert.ok(low < value && value < high);
    if (i > 0) assert.ok(low <= ends[i - 1]![0] && high >= ends[i - 1]![1]);
  });
  assert.deepEqual(made().interval(0.9), interval(0.9));
});

test('what cannot be known is everything: no spread, too few resamples, and resamples that fail', () => {
  const everything = [-Infinity, Infinity];
  assert.deepEqual(bcaOfMeans([[[1], [1], [1]]], ([m]) => m![0]!, { seed: 0 }).interval(0.9), everything);
  const rows = Array.from({ length: 30 }, (_, i) => [i]);
  const mean = ([m]: readonly Float64Array[]) => m![0]!;
  assert.deepEqual(bcaOfMeans([rows], mean, { seed: 0, replicates: 100 }).interval(0.9999), everything);
  const fails = ([m]: readonly Float64Array[]) => (m![0]! > 15 ? Number.NaN : m![0]!);
  const [low, high] = bcaOfMeans([rows], fails, { seed: 0, replicates: 500 }).interval(0.9);
  const [from] = bcaOfMeans([rows], mean, { seed: 0, replicates: 500 }).interval(0.9);
  assert.equal(high, Infinity);
  assert.ok(low <= from);
  assert.throws(() => bcaOfMeans([[[1]]], mean, { seed: 0 }), /expected at least 2 groups, got 1/);
});
