import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../../compute/random.js';
import { proportion } from '../answers/accuracy.js';
import { frechetBetween, frechetDistance, frechetInterval, gaussianOf } from './frechet.js';

const near = (got: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(got - expected) <= tolerance, `expected ${expected}, got ${got}`);

function draw(count: number, d: number, seed: number, shift = 0, scale = 1): number[][] {
  return Array.from({ length: count }, (_, problem) =>
    Array.from(normals({ seed, problem, candidate: 0 }, 0, d), (value) => shift + scale * value),
  );
}

test('diagonal covariances have the closed form |mu|^2 + sum (sqrt a - sqrt b)^2', () => {
  const gaussian = (mean: number[], variances: number[]) => ({
    mean: Float64Array.from(mean),
    covariance: Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? variances[i / 4]! : 0)),
    count: 10,
  });
  const distance = frechetBetween(gaussian([1, 0, 2], [1, 4, 9]), gaussian([0, 0, 4], [4, 4, 1]));
  near(distance, 5 + 1 + 0 + 4, 1e-12);
});

test('agrees with SciPy where the covariances do not commute', () => {
  // scipy.linalg.sqrtm on rows[i][j] = sin(s (i + 1) (j + 2)) + (j == i % 4): |mu|^2 + trace(A + B - 2 sqrtm(A @ B))
  const rows = (count: number, s: number) =>
    Array.from({ length: count }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => Math.sin(s * (i + 1) * (j + 2)) + (j === i % 4 ? 1 : 0)),
    );
  near(frechetDistance(rows(40, 1.3), rows(55, 0.7)), 0.2739059604128035, 1e-10);
});

test('is symmetric, and zero for a set and itself in another order', () => {
  const a = draw(50, 5, 1);
  const b = draw(60, 5, 2, 0.5, 2);
  near(frechetDistance(a, b), frechetDistance(b, a), 1e-9);
  near(frechetDistance(a, [...a].reverse()), 0, 1e-9);
});

test('the interval is the same for the same seed, and holds the distance of an independent draw about as often as it says', () => {
  const reference = gaussianOf(draw(4000, 3, 9, 1));
  const sample = draw(300, 3, 10);
  assert.deepEqual(frechetInterval(sample, reference, { seed: 3 }), frechetInterval(sample, reference, { seed: 3 }));
  const truth = 3;
  let held = 0;
  for (let turn = 0; turn < 60; turn++) {
    const { low, high } = frechetInterval(draw(300, 3, 100 + turn), reference, { seed: 1, replicates: 60 });
    if (low <= truth && truth <= high) held++;
  }
  assert.ok(held >= 51, `held in ${held} of 60`);
});

test('refuses too few, ragged and non-finite features, naming the row', () => {
  assert.throws(() => gaussianOf(draw(3, 3, 1)), /expected more than 3 samples of 3 features, got 3/);
  assert.throws(() => gaussianOf([[1, 2], [1], [2, 2]]), /expected 2 features in row 1, got 1/);
  assert.throws(() => gaussianOf([[1], [Number.NaN]]), /expected finite features, got NaN in row 1/);
});

test("Wilson's interval for 9 of 10 and at the ends", () => {
  const { low, high } = proportion(9, 10);
  near(low, 0.59585, 1e-5);
  near(high, 0.982124, 1e-5);
  assert.equal(proportion(0, 20).low, 0);
  near(proportion(0, 20).high, 0.161125, 1e-5);
  assert.throws(() => proportion(3, 2), /expected 0 to 2 successes, got 3/);
});
