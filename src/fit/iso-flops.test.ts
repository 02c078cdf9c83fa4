import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { joint } from '../laws/joint.js';
import { isoFlops } from './iso-flops.js';

const BUDGETS = [1e18, 3e18, 1e19, 3e19];
const TRUTH = [1.8, 480, 0.35, 2100, 0.37];

/** Runs of several sizes around sqrt(budget / 120) at each budget, under a joint law. */
const runsOf = (
  values: readonly number[],
  noise: (place: number, budget: number) => number,
  sizes = [0.25, 0.5, 1, 2, 4],
) =>
  BUDGETS.flatMap((budget) =>
    sizes.map((size, place) => {
      const n = Math.sqrt(budget / 120) * size;
      return { budget, n, y: joint.predict([n, budget / (6 * n)], values) * (1 + noise(place, budget)) };
    }),
  );

describe('IsoFLOP profiles', () => {
  test('are the parabolas and the line of NumPy (polyfit 2.4.6 of the same runs)', () => {
    const { optima, exponentN, left } = isoFlops(
      runsOf(TRUTH, (place, budget) => 0.002 * Math.sin(7 * place + budget / 1e18)),
      { seed: 1, replicates: 20 },
    );
    const expected = [
      [85421709.94388969, 3.3748668495204655],
      [148966663.57676142, 3.0829751268365193],
      [270747846.2813356, 2.8326615475841095],
      [464352100.3130278, 2.651615380103724],
    ] as const;
    assert.deepEqual(left, []);
    optima.forEach(({ n, d, y, budget }, i) => {
      assert.ok(Math.abs(n.value / expected[i]![0] - 1) < 1e-8, `${n.value}`);
      assert.ok(Math.abs(y.value / expected[i]![1] - 1) < 1e-10, `${y.value}`);
      assert.ok(Math.abs((6 * n.value * d.value) / budget - 1) < 1e-12);
    });
    assert.ok(Math.abs(exponentN.value - 0.4976077025258212) < 1e-9, `${exponentN.value}`);
  });

  test('find beta / (alpha + beta) and the sizes of a law whose valleys are symmetric', () => {
    const alike = [1.8, 400, 0.35, 400, 0.35];
    // N* = (A / B)^(1 / (alpha + beta)) sqrt(C / 6), the middle of these sizes.
    const sizes = [0.25, 0.5, 1, 2, 4].map((size) => size * Math.sqrt(20));
    const { optima, exponentN, exponentD } = isoFlops(
      runsOf(alike, () => 0, sizes),
      { seed: 1, replicates: 20 },
    );
    for (const { budget, n } of optima) assert.ok(Math.abs(n.value / Math.sqrt(budget / 6) - 1) < 1e-9, `${n.value}`);
    assert.ok(Math.abs(exponentN.value - 0.5) < 1e-9, `${exponentN.value}`);
    assert.ok(Math.abs(exponentN.value + exponentD.value - 1) < 1e-12);
  });

  test('hold the exponent of the runs without noise in about as many intervals as they say', () => {
    const truth = isoFlops(
      runsOf(TRUTH, () => 0),
      { seed: 1, replicates: 2 },
    ).exponentN.value;
    let held = 0;
    for (let study = 0; study < 60; study++) {
      const drawn = normals({ seed: 5, problem: study, candidate: 0 }, 0, BUDGETS.length * 40);
      const sizes = Array.from({ length: 40 }, (_, i) => 4 ** (i / 19.5 - 1));
      const noisy = runsOf(TRUTH, (place, budget) => 0.003 * drawn[40 * BUDGETS.indexOf(budget) + place]!, sizes);
      const { low, high } = isoFlops(noisy, { seed: study, replicates: 100 }).exponentN;
      if (low <= truth && truth <= high) held++;
    }
    assert.ok(held >= 50, `${held} of 60`);
  });

  test('leave out budgets whose lowest loss was not run, and say what they cannot take', () => {
    const runs = runsOf(TRUTH, () => 0);
    const bentDown = runs.map((run) => (run.budget === 1e18 ? { ...run, y: 100 - Math.log(run.n / 1e8) ** 2 } : run));
    const found = isoFlops(bentDown, { seed: 1, replicates: 2 });
    assert.deepEqual(
      found.left.map(({ budget }) => budget),
      [1e18],
    );
    assert.equal(found.optima.length, 3);
    assert.throws(() => isoFlops(runs.slice(0, 5), { seed: 1 }), /expected optima at 2 budgets or more, got 1/);
    assert.throws(() => isoFlops([{ budget: 1e18, n: 0, y: 1 }], { seed: 1 }), /finite n above 0 at run 0, got 0/);
  });
});
