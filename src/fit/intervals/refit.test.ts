// Slow: thousands of fits.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { integers, normals, Stream } from '../../compute/random.js';
import { constant, exponential, type Law, type LawPoint, logarithm, power, powerFloor } from '../../laws/index.js';
import { refine, weightedSquares } from '../solve/refine.js';
import { refitter } from './refit.js';

/** n points on [1, 2^doublings], evenly spaced in log x, with keyed Gaussian noise. */
function simulate(law: Law, p: readonly number[], doublings: number, n: number, noise: number): LawPoint[] {
  const errors = normals({ seed: 5, problem: n, candidate: 7 }, 0, n);
  return Array.from({ length: n }, (_, i) => {
    const x = 2 ** ((doublings * i) / (n - 1));
    return { x, y: law.predict(x, p) + noise * errors[i]! };
  });
}

function drawCounts(n: number, r: number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (const i of integers({ seed: 0, problem: 0, candidate: r }, 0, n, n, Stream.bootstrap)) counts[i]!++;
  return counts;
}

/** Starts all over the bounds, besides the truth. */
function startsOf(law: Law, points: readonly LawPoint[]): number[][] {
  const ys = points.map(({ y }) => y);
  const [first, last] = [ys[0]!, ys[ys.length - 1]!];
  const span = Math.max(...ys) - Math.min(...ys);
  const { low, high } = law.bounds(points);
  const floors = (shapes: readonly number[]) =>
    shapes.flatMap((s) => [
      [last, span, s],
      [last, -span, s],
    ]);
  if (law === powerFloor) return floors([0.01, 0.1, 0.3, 1, 3, 10, 19]);
  if (law === exponential) return floors([1.1 * low[2]!, 1, 3, 10, 50, 300, 0.9 * high[2]!]);
  if (law === power) return [-10, -1, -0.3, -0.05, 0.05, 0.3, 1, 4, 10].map((alpha) => [first, alpha]);
  return [];
}

describe('refitter', () => {
  const cases: [Law, number[], number][] = [
    [powerFloor, [0.1, 0.8, 0.5], 10],
    [powerFloor, [0.9, -0.6, 0.8], 7],
    [powerFloor, [0.2, 0.7, 0.1], 10],
    [exponential, [0.1, 0.8, 20], 10],
    [exponential, [0.1, 0.8, 2], 6],
    [power, [0.9, 0.4], 10],
    [power, [0.1, -0.25], 10],
    [logarithm, [0.2, 0.06], 10],
    [constant, [0.5], 10],
  ];
  for (const [law, truth, doublings] of cases) {
    it(`finds the lowest minimum that general fits from many starts find: ${law.name} of ${truth}`, () => {
      let compared = 0;
      for (const noise of [0.002, 0.03, 0.2]) {
        for (const n of [8, 20]) {
          const points = simulate(law, truth, doublings, n, noise);
          const bounds = law.bounds(points);
          const refit = refitter(law, points, truth);
          const values = new Float64Array(truth.length);
          for (let r = 0; r < 15; r++) {
            const counts = drawCounts(n, r);
            const status = refit(counts, values);
            if (status !== 'converged' && status !== 'bound hit') continue;
            const drawn = points.flatMap((point, i) =>
              counts[i]! > 0 ? [{ ...point, sigma: 1 / Math.sqrt(counts[i]!) }] : [],
            );
            const runs = [truth, ...startsOf(law, drawn)].map((start) => refine(law, drawn, start, { bounds }));
            const best = runs
              .filter(({ settled }) => settled)
              .reduce((a, b) => (b.squares < a.squares ? b : a), { squares: Number.POSITIVE_INFINITY, values: truth });
            const found = weightedSquares(law, drawn, Array.from(values));
            assert.ok(found <= best.squares * (1 + 1e-9), `${values} leaves ${found}, ${best.values} ${best.squares}`);
            if (status !== 'converged' || found < best.squares * (1 - 1e-9)) continue;
            const general = refine(law, drawn, best.values, { bounds }).values;
            general.forEach((value, j) => {
              assert.ok(Math.abs(values[j]! - value) <= 1e-8 * Math.abs(value), `${values} against ${general}`);
            });
            compared++;
          }
        }
      }
      assert.ok(compared >= 40, `${compared} compared`);
    });
  }

  it('weighs a point by its sigma and by how often it was drawn', () => {
    const points = simulate(powerFloor, [0.1, 0.8, 0.5], 10, 12, 0.01).map((point, i) => ({
      ...point,
      sigma: 0.01 * (1 + (i % 3)),
    }));
    const counts = drawCounts(12, 3);
    const values = new Float64Array(3);
    assert.equal(refitter(powerFloor, points, [0.1, 0.8, 0.5])(counts, values), 'converged');
    const repeated = points.flatMap((point, i) => new Array<LawPoint>(counts[i]!).fill(point));
    const general = refine(powerFloor, repeated, [0.1, 0.8, 0.5]).values;
    general.forEach((value, j) => assert.ok(Math.abs(values[j]! / value - 1) < 1e-8, `${values} against ${general}`));
  });

  it('tells a curve without a shape from one with, and too few x from enough', () => {
    const xs = [1, 2, 4, 8, 16, 32];
    const values = new Float64Array(3);
    for (const law of [powerFloor, exponential]) {
      const flat = refitter(
        law,
        xs.map((x) => ({ x, y: 0.5 })),
        [0.5, 0, 1],
      );
      assert.equal(flat([1, 1, 1, 1, 1, 1], values), 'not identified');
      const rise = refitter(
        law,
        xs.map((x) => ({ x, y: 1 / x })),
        [0, 1, 1],
      );
      assert.equal(rise([3, 2, 1, 0, 0, 0], values), 'too few points');
      assert.equal(rise([2, 2, 1, 1, 0, 0], values), 'converged');
    }
    assert.equal(
      refitter(
        powerFloor,
        xs.map((x) => ({ x, y: Math.log(x) ** 2 })),
        [0, 1, 1],
      )([1, 1, 1, 1, 1, 1], values),
      'bound hit',
    );
    assert.ok(Math.abs(values[2]! - 1e-3) < 1e-12);
  });
});
