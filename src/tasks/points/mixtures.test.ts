import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { edm, flowLinear, flowVp, subVp, ve, vpCosine, vpLinear } from '../../dynamics/processes/index.js';
import {
  eightGaussians,
  gaussianMixture,
  logDensity,
  marginal,
  sampleMixture,
  truth,
  velocityAlong,
} from './mixtures.js';
import { checkerboard, moons, spirals } from './planes.js';

const KEY = { seed: 3, problem: 0, candidate: 0 };
const PROCESSES = [vpLinear(), vpCosine(), ve(), subVp(), edm(), flowLinear(), flowVp()];
const mixture = gaussianMixture({
  weights: [1, 2, 1],
  means: [
    [-1, 0.5, 0],
    [1, 0.3, -0.4],
    [0, -1, 1],
  ],
  covariances: [
    0.3,
    [
      [0.4, 0.1, 0],
      [0.1, 0.2, -0.05],
      [0, -0.05, 0.3],
    ],
    0.2,
  ],
});
const d = mixture.dimension;
const x = Float64Array.of(0.4, -0.7, 0.1, 1.3, 0.2, -0.5);

const moved = (at: Float64Array, axis: number, by: number) =>
  at.map((value, i) => (i % d === axis ? value + by : value));
/** Fourth-order central difference. */
const slope = (f: (h: number) => Float64Array, h: number): Float64Array => {
  const [a, b, c, e] = [f(h), f(-h), f(2 * h), f(-2 * h)];
  return a.map((_, i) => (8 * (a[i]! - b[i]!) - (c[i]! - e[i]!)) / (12 * h));
};

function close(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  for (let i = 0; i < got.length; i++) {
    const off = Math.abs(got[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    assert.ok(off < tolerance, `${what}: expected ${expected[i]}, got ${got[i]} at ${i}`);
  }
}

describe('a noised mixture', () => {
  test('has the score that is the gradient of its log density', () => {
    const { score } = marginal(mixture, x, 0.8, 0.5);
    for (let axis = 0; axis < d; axis++) {
      const numeric = slope((h) => marginal(mixture, moved(x, axis, h), 0.8, 0.5).logDensity, 1e-3);
      close(numeric, [score[axis]!, score[d + axis]!], 1e-9, `axis ${axis}`);
    }
  });

  test('has the denoiser of Tweedie, x = alpha E[x_0 | x] - sigma^2 score', () => {
    const { data, score } = marginal(mixture, x, 0.8, 0.5);
    close(
      data.map((value, i) => 0.8 * value - 0.25 * score[i]!),
      x,
      1e-13,
      'x',
    );
  });

  test('says the mean where nothing of the data is left, and the data where no noise is', () => {
    const { data } = marginal(mixture, x, 0, 1);
    close(data, [...mixture.mean, ...mixture.mean], 1e-14, 'no data');
    close(marginal(mixture, x, 1, 0).data, x, 1e-13, 'no noise');
  });

  for (const process of PROCESSES) {
    test(`obeys the continuity equation in ${process.name}: d log p / dt + v . score + div v = 0`, () => {
      const t = process.timeOfLogSnr(0.1);
      const rate = slope((h) => logDensity(mixture, process, x, t + h), 1e-3 * t);
      const velocity = truth(mixture, process, 'velocity').evaluate(x, t);
      const score = truth(mixture, process, 'score').evaluate(x, t);
      for (let row = 0; row < x.length / d; row++) {
        let sum = rate[row]!;
        for (let axis = 0; axis < d; axis++) {
          const unit = x.map((_, i) => (i % d === axis ? 1 : 0));
          sum +=
            velocity[row * d + axis]! * score[row * d + axis]! +
            velocityAlong(mixture, process, x, t, unit)[row * d + axis]!;
        }
        assert.ok(Math.abs(sum) < 1e-7 * Math.max(1, Math.abs(rate[row]!)), `row ${row}: ${sum}`);
      }
    });
  }

  test('has the derivative of its velocity along a direction', () => {
    const direction = Float64Array.of(0.3, -1, 0.5, 0.2, 0.4, -0.9);
    const process = vpLinear();
    const at = (h: number) =>
      truth(mixture, process, 'velocity').evaluate(
        x.map((value, i) => value + h * direction[i]!),
        0.3,
      );
    close(velocityAlong(mixture, process, x, 0.3, direction), slope(at, 1e-3), 1e-9, 'J z');
  });
});

test('samples have the mean, covariance and weights of the mixture, and are a function of the key', () => {
  const count = 20_000;
  const samples = sampleMixture(mixture, KEY, count);
  assert.deepEqual(sampleMixture(mixture, KEY, count), samples);
  for (let i = 0; i < d; i++) {
    const values = Array.from({ length: count }, (_, row) => samples[row * d + i]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const z = (mean - mixture.mean[i]!) / Math.sqrt(mixture.covariance[i * d + i]! / count);
    assert.ok(Math.abs(z) < 4, `mean ${i}: z = ${z}`);
    for (let j = 0; j <= i; j++) {
      const products = values.map(
        (value, row) => (value - mixture.mean[i]!) * (samples[row * d + j]! - mixture.mean[j]!),
      );
      const average = products.reduce((sum, value) => sum + value, 0) / count;
      const spread = Math.sqrt(products.reduce((sum, value) => sum + (value - average) ** 2, 0) / count);
      const zc = (average - mixture.covariance[i * d + j]!) / (spread / Math.sqrt(count));
      assert.ok(Math.abs(zc) < 4, `covariance ${i},${j}: z = ${zc}`);
    }
  }
});

test('the density of eight Gaussians integrates to one, and each has one eighth', () => {
  const ring = eightGaussians();
  const side = 160;
  const width = 6 / side;
  const grid = Float64Array.from({ length: 2 * side * side }, (_, i) => {
    const cell = Math.floor(i / 2);
    return -3 + width * ((i % 2 === 0 ? cell % side : Math.floor(cell / side)) + 0.5);
  });
  const total = marginal(ring, grid, 1, 0).logDensity.reduce((sum, value) => sum + Math.exp(value), 0) * width * width;
  assert.ok(Math.abs(total - 1) < 1e-6, `${total}`);
  assert.deepEqual(ring.weights, new Array(8).fill(1 / 8));
});

test('moons, spirals and the checkerboard are where they should be, and functions of the key', () => {
  const count = 8000;
  for (const plane of [moons(), spirals(), checkerboard()]) assert.deepEqual(plane(KEY, 10), plane(KEY, 10));
  const board = checkerboard()(KEY, count);
  const fields = new Array<number>(16).fill(0);
  for (let row = 0; row < count; row++) {
    const [column, line] = [Math.floor(board[2 * row]! + 2), Math.floor(board[2 * row + 1]! + 2)];
    assert.equal((column + line) % 2, 0);
    fields[4 * line + column]! += 1;
  }
  for (const field of fields.filter((value) => value > 0)) {
    assert.ok(Math.abs(field - count / 8) < 4 * Math.sqrt(count * (1 / 8) * (7 / 8)), `${fields}`);
  }
  const arms = spirals({ noise: 0 })(KEY, count);
  const half = moons({ noise: 0 })(KEY, count);
  let upper = 0;
  for (let row = 0; row < count; row++) {
    const [a, b] = [arms[2 * row]!, arms[2 * row + 1]!];
    const turn = (Math.hypot(a, b) / 2) * 3 * Math.PI;
    assert.ok(Math.abs(Math.abs(Math.cos(turn) * a + Math.sin(turn) * b) - Math.hypot(a, b)) < 1e-5);
    const [mx, my] = [half[2 * row]! + 0.5, half[2 * row + 1]! + 0.25];
    const onUpper = Math.abs(Math.hypot(mx, my) - 1) < 1e-5 && my >= 0;
    assert.ok(onUpper || Math.abs(Math.hypot(mx - 1, my - 0.5) - 1) < 1e-5);
    if (onUpper) upper++;
  }
  assert.ok(Math.abs(upper - count / 2) < 4 * Math.sqrt(count / 4) + 20, `${upper} of ${count} on the upper moon`);
});

test('mixtures and planes that make no sense are refused with expected and got', () => {
  const make = (weights: number[], means: number[][], covariances: (number | number[][])[]) => () =>
    gaussianMixture({ weights, means, covariances });
  assert.throws(
    make([1], [[0], [1]], [1]),
    /expected as many means and covariances as weights, got 1 weights, 2 means, 1 cov/,
  );
  assert.throws(make([1, 0], [[0], [1]], [1, 1]), /expected weights > 0, got 1,0/);
  assert.throws(make([1, 1], [[0], [1, 2]], [1, 1]), /expected means of one length >= 1, got 1,2/);
  assert.throws(make([1], [[0]], [0]), /expected a variance > 0, got 0/);
  assert.throws(
    make(
      [1],
      [[0, 0]],
      [
        [
          [1, 2],
          [2, 1],
        ],
      ],
    ),
    /expected a positive definite covariance, got eigenvalues/,
  );
  assert.throws(make([1], [[0, 0]], [[[1]]]), /expected a covariance of 2 x 2, got 1 rows of 1/);
  assert.throws(() => marginal(mixture, Float64Array.of(1, 2), 1, 1), /expected rows of 3 numbers, got 2 numbers/);
  assert.throws(() => checkerboard({ fields: 3 }), /checkerboard: expected an even number of fields >= 2, got 3/);
  assert.throws(() => moons({ noise: -1 }), /moons: expected noise >= 0, got -1/);
});
