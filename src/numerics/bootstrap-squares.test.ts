// Slow: intervals of many simulated samples.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { rootOfSquare } from './bootstrap-squares.js';
import { studentQuantile } from './distributions.js';
import { mean, standardError } from './statistics.js';

const RUNS = 250;
const LEVEL = 0.9;
const WIDTH = 5;

/** Two curves of `n` rows whose means lie `gap` apart in the root of the mean square; noise is shared along a row by half. */
function curves(run: number, n: readonly [number, number], gap: number): number[][][] {
  return n.map((count, s) =>
    Array.from({ length: count }, (_, i) => {
      const z = normals({ seed: 9, problem: 2 * run + s, candidate: i }, 0, WIDTH + 1);
      return Array.from({ length: WIDTH }, (_, k) => s * gap * (k % 2 ? 1 : -1) + 0.7 * (z[k]! + z[WIDTH]!));
    }),
  );
}

const square = ([a, b]: readonly Float64Array[]) => a!.reduce((sum, x, k) => sum + (x - b![k]!) ** 2, 0) / a!.length;

/** Shares of intervals below and above the truth. */
function misses(n: readonly [number, number], gap: number): { below: number; above: number; value: number } {
  let [below, above, squares] = [0, 0, 0];
  for (let run = 0; run < RUNS; run++) {
    const { value, interval } = rootOfSquare(curves(run, n, gap), square, { seed: run, replicates: 599 });
    const [low, high] = interval(LEVEL);
    squares += Math.sign(value) * value ** 2;
    if (high < gap) below++;
    if (low > gap) above++;
  }
  return { below: below / RUNS, above: above / RUNS, value: squares / RUNS };
}

/** Three standard errors of a share of one in twenty. */
const SLACK = 3 * Math.sqrt((0.05 * 0.95) / RUNS);

for (const n of [
  [60, 60],
  [120, 8],
  [8, 8],
] as const) {
  // Noise of a mean is about 1 / root n in each column.
  const noise = Math.sqrt(1 / n[0] + 1 / n[1]);
  test(`no end of an interval of ${n.join(' and ')} groups misses the truth more than once in twenty`, () => {
    for (const gap of [0, noise, 2 * noise, 5 * noise]) {
      const { below, above, value } = misses(n, gap);
      assert.ok(below < 0.05 + SLACK, `gap ${gap}: ${below} of the intervals lie below`);
      assert.ok(above < 0.05 + SLACK, `gap ${gap}: ${above} of the intervals lie above`);
      assert.ok(Math.abs(value - gap ** 2) < 0.15 * (noise ** 2 + noise * gap), `gap ${gap}: mean square ${value}`);
    }
  });
}

test('curves that are the same have an interval about 0 with both ends, where BCa had none', () => {
  for (let run = 0; run < 20; run++) {
    const [low, high] = rootOfSquare(curves(run, [40, 40], 0), square, { seed: run, replicates: 2000 }).interval(0.98);
    assert.ok(Number.isFinite(low) && Number.isFinite(high) && high > low, `${low} to ${high}`);
  }
});

test('a square that no noise reaches is 0 up to rounding, and known to be', () => {
  // Noise is shared by all columns, the square is of what is not shared.
  const rows = curves(1, [30, 30], 0)[0]!.map(([z]) => Array.from({ length: WIDTH }, (_, k) => k / 3 + z!));
  const differs = ([m]: readonly Float64Array[]) => m!.reduce((sum, x, k) => sum + (x - m![0]! - k / 3) ** 2, 0);
  const [low, high] = rootOfSquare([rows], differs, { seed: 2, replicates: 2000 }).interval(0.9);
  assert.ok(low > -1e-6 && high < 1e-6 && low < high, `${low} to ${high}`);
});

test('far from 0 the root of one mean is that mean with the interval of Student, of eight values too', () => {
  const values = Array.from({ length: 8 }, (_, i) => 50 + normals({ seed: 3, problem: 0, candidate: i }, 0, 1)[0]!);
  const { value, interval } = rootOfSquare([values.map((one) => [one])], ([m]) => m![0]! ** 2, {
    seed: 1,
    replicates: 40_000,
  });
  assert.ok(Math.abs(value - mean(values)) < 0.01);
  const half = studentQuantile(0.98, 7) * standardError(values);
  const [low, high] = interval(0.98);
  assert.ok(Math.abs(high - mean(values) - half) < 0.05 * half, `${high - mean(values)} for ${half}`);
  assert.ok(Math.abs(mean(values) - low - half) < 0.05 * half, `${mean(values) - low} for ${half}`);
});

test('the example: the square of a mean without its noise; and one group is not enough', () => {
  const { value } = rootOfSquare([[[1], [2], [3]]], ([m]) => m![0]! ** 2, { seed: 1, replicates: 99 });
  assert.ok(Math.abs(value - Math.sqrt(4 - 1 / 3)) < 1e-9);
  assert.throws(() => rootOfSquare([[[1]]], () => 0, { seed: 1 }), /expected at least 2 groups, got 1/);
});
