import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/** B B^T for a random B [d, rank], so that d - rank eigenvalues are 0; the rank d adds the transpose instead. */
function random(d: number, rank: number, seed: number): Float64Array {
  const b = normals({ seed, problem: 0, candidate: 0 }, 0, d * d);
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    if (rank === d) return b[i * d + j]! + b[j * d + i]!;
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += b[i * d + k]! * b[j * d + k]!;
    return sum;
  });
}

const sorted = (values: Float64Array) => [...values].sort((a, b) => a - b);

test("eigenvalues agree with Jacobi's rotations, which go another way, also where many are zero", () => {
  for (let d = 1; d <= 40; d += 3) {
    for (const rank of [d, Math.ceil(d / 3)]) {
      const matrix = random(d, rank, d);
      const expected = sorted(symmetricEigen(matrix, d).values);
      const size = Math.max(...expected.map(Math.abs));
      sorted(symmetricEigenvalues(matrix, d)).forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]!) < 1e-13 * d * size, `d ${d}: ${value}, expected ${expected[i]}`);
      });
    }
  }
});

test('known eigenvalues: of a chain of springs, of a diagonal, of zero, of blocks', () => {
  const d = 12;
  const chain = Float64Array.from({ length: d * d }, (_, at) => {
    const apart = Math.abs(Math.floor(at / d) - (at % d));
    return apart === 0 ? 2 : apart === 1 ? -1 : 0;
  });
  sorted(symmetricEigenvalues(chain, d)).forEach((value, i) => {
    assert.ok(Math.abs(value - (2 - 2 * Math.cos(((i + 1) * Math.PI) / (d + 1)))) < 1e-14);
  });
  assert.deepEqual(sorted(symmetricEigenvalues(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3)), [-1, 2, 3]);
  assert.deepEqual([...symmetricEigenvalues(new Float64Array(16), 4)], [0, 0, 0, 0]);
  const blocks = Float64Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0);
  sorted(symmetricEigenvalues(blocks, 4)).forEach((value, i) => {
    assert.ok(Math.abs(value - [-2, -1, 1, 2][i]!) < 1e-15);
  });
});

test('matrices of another size or with entries that are no numbers are refused', () => {
  assert.throws(() => symmetricEigenvalues(new Float64Array(3), 2), /expected 4 entries, got 3/);
  assert.throws(() => symmetricEigenvalues(new Float64Array(9).fill(Number.NaN), 3), /finite numbers/);
});
