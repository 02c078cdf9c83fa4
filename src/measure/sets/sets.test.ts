// Slow: counts how often intervals of distances hold the truth.
/** Distances between sets of samples, against closed forms of normal distributions. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../../compute/random.js';
import { saturation } from '../../fit/saturation.js';
import { pairedDifference } from '../curves/paired.js';
import { straightness } from '../paths/straightness.js';
import { frechetBetween, frechetInterval, gaussianOf } from './frechet.js';
import { frechetLimit } from './frechet-limit.js';
import { kernelDistance } from './kernel-distance.js';
import { precisionRecall } from './precision-recall.js';
import { slicedWasserstein, wassersteinLine } from './sliced-wasserstein.js';

function normalSet(seed: number, count: number, d: number, mean = 0, deviation = 1): number[][] {
  const values = normals({ seed, problem: 3, candidate: 0 }, 0, count * d);
  return Array.from({ length: count }, (_, i) =>
    Array.from(values.subarray(i * d, (i + 1) * d), (value) => mean + deviation * value),
  );
}

/** E (x y + 1)^2 and E (x y + 1)^3 for independent normals of one dimension. */
function kernelMean(degree: number, [m, s]: readonly [number, number], [n, t]: readonly [number, number]): number {
  if (degree === 2) return (m * m + s * s) * (n * n + t * t) + 2 * m * n + 1;
  const third = (mean: number, deviation: number) => mean ** 3 + 3 * mean * deviation ** 2;
  return third(m, s) * third(n, t) + 3 * (m * m + s * s) * (n * n + t * t) + 3 * m * n + 1;
}

describe('kernel distance', () => {
  const exact = (degree: number, p: readonly [number, number], q: readonly [number, number]) =>
    kernelMean(degree, p, p) + kernelMean(degree, q, q) - 2 * kernelMean(degree, p, q);

  for (const [name, mean, deviation] of [
    ['equal distributions', 0.3, 1],
    ['another mean', 0.8, 1],
    ['another deviation', 0.3, 1.4],
  ] as const) {
    test(`is unbiased, and its intervals hold the closed form, for ${name}`, (context) => {
      for (const degree of [2, 3]) {
        const truth = exact(degree, [mean, deviation], [0.3, 1]);
        const runs = Array.from({ length: 200 }, (_, r) =>
          kernelDistance(normalSet(2 * r, 80, 1, mean, deviation), normalSet(2 * r + 1, 100, 1, 0.3, 1), { degree }),
        );
        const average = runs.reduce((sum, { value }) => sum + value, 0) / runs.length;
        const spread = Math.sqrt(runs.reduce((sum, { value }) => sum + (value - average) ** 2, 0) / runs.length);
        const z = ((average - truth) / spread) * Math.sqrt(runs.length);
        const held = runs.filter(({ low, high }) => low <= truth && truth <= high).length / runs.length;
        const squared = runs.reduce((sum, { error }) => sum + error ** 2, 0) / runs.length / spread ** 2;
        context.diagnostic(
          `degree ${degree}: z ${z.toFixed(2)}, squared error ${squared.toFixed(2)} of the variance, held ${held}`,
        );
        assert.ok(Math.abs(z) < 4, `z = ${z}`);
        assert.ok(squared > 0.7, `the squared error is ${squared} of the variance`);
        // Fourth and sixth moments of normals are skewed, which the classifier's bounded features are not.
        assert.ok(held > 0.8, `intervals held the truth in ${held}`);
      }
    });
  }
});

describe('sliced Wasserstein distance', () => {
  test('of points on a line is that of their quantile functions, whatever their numbers', () => {
    assert.equal(wassersteinLine(Float64Array.of(0, 2), Float64Array.of(1, 3)), 1);
    assert.ok(Math.abs(wassersteinLine(Float64Array.of(0, 1, 2), Float64Array.of(0, 0, 1, 1, 2, 2))) < 1e-15);
    // Half the mass goes from 0 to 1, the other half stays.
    assert.equal(wassersteinLine(Float64Array.of(0), Float64Array.of(0, 1)), 0.5);
  });

  test('of shifted normals is the shift over the root of the dimension', () => {
    const d = 4;
    const shift = 3;
    const { value, low, high } = slicedWasserstein(normalSet(1, 800, d, shift / 2), normalSet(2, 800, d), {
      seed: 0,
      slices: 100,
      replicates: 20,
    });
    assert.ok(Math.abs(value - shift / 2) < 0.1, `${value}`);
    assert.ok(low < value && value < high && high - low < 0.3);
  });
});

describe('precision and recall', () => {
  test('of one distribution are high, of samples from half of it recall is low, of samples far away both are 0', () => {
    const real = normalSet(1, 400, 2);
    const same = precisionRecall(normalSet(2, 400, 2), real);
    assert.ok(same.precision.value > 0.85 && same.recall.value > 0.85);
    const half = precisionRecall(
      normalSet(3, 800, 2).filter(([x]) => x! > 0),
      real,
    );
    assert.ok(half.precision.value > 0.85, `${half.precision.value}`);
    assert.ok(half.recall.value > 0.4 && half.recall.value < 0.65, `${half.recall.value}`);
    const away = precisionRecall(normalSet(4, 100, 2, 50), real);
    assert.deepEqual([away.precision.value, away.recall.value], [0, 0]);
  });

  test('three points on a line by hand', () => {
    // Radii to the first neighbour are 1, 1 and 9 for 0, 1 and 10; of the samples 0.5, 3 and 25 the first two are within reach.
    const { precision, recall } = precisionRecall([[0.5], [3], [25]], [[0], [1], [10]], { neighbours: 1 });
    assert.equal(precision.value, 2 / 3);
    // Radii 2.5, 2.5 and 22: everything is within reach.
    assert.equal(recall.value, 1);
  });
});

test('the Frechet limit takes away the bias of few samples, and its intervals hold the truth', (context) => {
  const d = 8;
  const exact = d * 0.3 ** 2 + d * 0.2 ** 2;
  const reference = { mean: new Float64Array(d), covariance: new Float64Array(d * d), count: 1 };
  for (let i = 0; i < d; i++) reference.covariance[i * d + i] = 1;
  const runs = Array.from({ length: 40 }, (_, r) => {
    const samples = normalSet(100 + r, 200, d, 0.3, 1.2);
    return {
      limit: frechetLimit(samples, reference, { seed: r }),
      plain: frechetInterval(samples, reference, { seed: r, replicates: 2 }).value,
    };
  });
  const mean = (of: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const [limit, plain] = [mean((run) => run.limit.value) - exact, mean((run) => run.plain) - exact];
  const held = runs.filter(({ limit: { low, high } }) => low <= exact && exact <= high).length;
  context.diagnostic(`bias ${plain.toFixed(3)} without, ${limit.toFixed(3)} with; held ${held} of 40`);
  assert.ok(plain > 0.08 && Math.abs(limit) < plain / 4, `bias ${plain} without, ${limit} with the limit`);
  assert.ok(held >= 34, `${held} of 40 intervals hold the truth`);
});

test('a paired difference is far surer than two distances of samples with common noise', () => {
  const noise = normalSet(7, 300, 3);
  const real = normalSet(8, 3000, 3);
  const reference = gaussianOf(real);
  const worse = noise.map((row) => row.map((value) => 0.5 + value));
  const better = noise.map((row) => row.map((value) => 0.45 + value));
  const distance = (rows: readonly number[][]) => frechetBetween(gaussianOf(rows), reference);
  const paired = pairedDifference(worse, better, distance, { seed: 0, replicates: 40 });
  assert.ok(paired.high < 0, `difference ${paired.value} up to ${paired.high}`);
  const [a, b] = [worse, better].map((rows) => frechetInterval(rows, reference, { seed: 0, replicates: 40 }));
  assert.ok(a!.low < b!.high, 'the two intervals overlap');
});

describe('straightness', () => {
  const way = (at: (t: number) => readonly number[], steps = 100) =>
    Array.from({ length: steps + 1 }, (_, k) => [0, 1].map(() => Float32Array.from(at(k / steps))));

  test('a straight way at constant speed has no curvature and no detour', () => {
    const { curvature, detour } = straightness(
      way((t) => [t, 2 * t]),
      { seed: 0 },
    );
    assert.ok(curvature.value < 1e-8 && Math.abs(detour.value - 1) < 1e-6);
  });

  test('a straight way that speeds up has curvature 1/3 and no detour', () => {
    // x = t^2: the integral of (2 t - 1)^2 is 1/3.
    const { curvature, detour } = straightness(
      way((t) => [t * t, 0]),
      { seed: 0 },
    );
    assert.ok(Math.abs(curvature.value - 1 / 3) < 1e-3 && Math.abs(detour.value - 1) < 1e-6);
  });

  test('half a circle is pi / 2 times its chord', () => {
    const { curvature, detour } = straightness(
      way((t) => [Math.cos(Math.PI * t), Math.sin(Math.PI * t)]),
      { seed: 0 },
    );
    assert.ok(Math.abs(detour.value - Math.PI / 2) < 1e-3);
    // |dx/dt|^2 = pi^2 against a chord of 4: pi^2 / 4 - 1.
    assert.ok(Math.abs(curvature.value - (Math.PI ** 2 / 4 - 1)) < 1e-2, `${curvature.value}`);
  });

  test('what is no way is refused', () => {
    const x = Float32Array.of(0, 1);
    assert.throws(() => straightness([[x], [x]], { seed: 0 }), /expected at least 2 steps, got 1/);
    assert.throws(() => straightness([[x, x], [x], [x, x]], { seed: 0 }), /expected 2 samples after step 1, got 1/);
  });
});

test('saturation is where the law comes within the share of its floor, and its interval holds the truth', () => {
  const [e, a, alpha, share] = [0.5, 4, 1.5, 0.1];
  const truth = (a / (share * e)) ** (1 / alpha);
  let held = 0;
  for (let r = 0; r < 40; r++) {
    const noise = normals({ seed: r, problem: 5, candidate: 0 }, 0, 9);
    const points = [1, 2, 4, 8, 12, 16, 32, 64, 128].map((x, i) => {
      const y = e + a * x ** -alpha;
      return { x, y: y + 0.03 * y * noise[i]!, sigma: 0.03 * y };
    });
    const found = saturation(points, { share, seed: r, replicates: 100 });
    if (found.low <= truth && truth <= found.high) held++;
  }
  assert.ok(held >= 34, `${held} of 40 intervals hold ${truth}`);
  const falling = [1, 2, 4, 8, 16, 32].map((x) => ({ x, y: 3 / x, sigma: 0.05 / x }));
  const never = saturation(falling, { share: 0.1, seed: 0, replicates: 50 });
  assert.equal(never.high, Infinity);
  assert.throws(() => saturation(falling, { share: 0, seed: 0 }), /expected a share of the floor > 0, got 0/);
  assert.throws(
    () => saturation([{ x: 1, y: 1, sigma: 0 }], { share: 1, seed: 0 }),
    /expected a standard error > 0 at point 0, got 0/,
  );
});

test('features that cannot be compared are refused', () => {
  const two = [
    [1, 2],
    [3, 4],
    [0, 1],
    [2, 2],
  ];
  assert.throws(() => kernelDistance([[1, 2]], two), /kernel distance: expected at least 3 vectors .* got 1 of 2/);
  assert.throws(() => kernelDistance(two, [[1], [2], [3]]), /expected vectors of one length, got 2 and 1 features/);
  assert.throws(
    () => slicedWasserstein([[1], [Number.NaN]], [[1], [2]], { seed: 0 }),
    /sliced Wasserstein: expected finite features, got NaN in row 1/,
  );
  assert.throws(() => precisionRecall(two, two, { neighbours: 4 }), /expected at least 5 vectors/);
  assert.throws(
    () => pairedDifference([1, 2], [1], (rows) => rows.length, { seed: 0 }),
    /two sets of one size >= 2, got 2 and 1/,
  );
  assert.throws(
    () =>
      frechetLimit(
        Array.from({ length: 24 }, (_, i) => [i, i * i, -i, 1 / (1 + i), i % 3, i % 5, i % 7]),
        gaussianOf(normalSet(1, 20, 7)),
        { seed: 0 },
      ),
    /expected subsets of more than 7 samples, got 6/,
  );
});
