// Slow: bootstraps in worker threads.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { normals } from '../../compute/random.js';
import {
  constant,
  exponential,
  expressionLaw,
  joint,
  type Law,
  type LawPoint,
  logarithm,
  powerFloor,
} from '../../laws/index.js';
import { bootstrap } from '../../numerics/bootstrap.js';
import { fitLaw } from '../least-squares.js';
import { bootstrapFit } from './fit-bootstrap.js';
import { sourceOf } from './law-source.js';
import { refitShare, shareOf } from './refit.js';

function simulate(law: Law, p: readonly number[], n: number, noise: number, seed = 1): LawPoint[] {
  const errors = normals({ seed, problem: 0, candidate: 0 }, 0, n);
  return Array.from({ length: n }, (_, i) => {
    const x = 2 ** ((10 * i) / (n - 1));
    return { x, y: law.predict(x, p) + noise * errors[i]! };
  });
}

function near(actual: readonly number[], expected: readonly number[], relative: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, j) => {
    assert.ok(Math.abs(value - expected[j]!) <= relative * Math.abs(expected[j]!), `${actual} against ${expected}`);
  });
}

const CURVE = simulate(powerFloor, [0.1, 0.8, 0.5], 20, 0.01);

describe('bootstrapFit', () => {
  it('is the bootstrap of the general fit, with its draws', () => {
    const options = { seed: 4, replicates: 60 };
    for (const law of [constant, logarithm, powerFloor, exponential]) {
      const fast = bootstrapFit<number>(law, CURVE, { ...options, at: [2000] });
      assert.deepEqual([fast.used, fast.note], [60, '']);
      const general = bootstrap(
        CURVE,
        (sample) => {
          const fit = fitLaw(law, sample);
          return [...fit.values, fit.predict(2000)];
        },
        options,
      );
      const all = (part: 'low' | 'high' | 'error') => [...fast.parameters[part], ...fast.predictions[part]];
      near(all('low'), general.low, 1e-7);
      near(all('high'), general.high, 1e-7);
      near(all('error'), general.error, 1e-6);
      near(fast.predictions.value, [fast.fit.predict(2000)], 0);
    }
  });

  it('finds the standard error of a mean in closed form, and that of clusters', () => {
    const groups = 40;
    const shifts = normals({ seed: 2, problem: 0, candidate: 0 }, 0, groups);
    const points = Array.from(shifts, (shift, g) =>
      [1, 2, 3].map((x) => ({ x, y: 1 + shift + 1e-3 * x * (g % 2) })),
    ).flat();
    const clusters = points.map((_, i) => `problem ${Math.floor(i / 3)}`);
    const deviation = (values: readonly number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / values.length;
    };
    const options = { seed: 1, replicates: 4000 };
    const rows = bootstrapFit(constant, points, options).parameters.error[0]!;
    const whole = bootstrapFit(constant, points, { ...options, clusters }).parameters.error[0]!;
    const means = Array.from({ length: groups }, (_, g) =>
      points.slice(3 * g, 3 * g + 3).reduce((sum, { y }) => sum + y / 3, 0),
    );
    assert.ok(Math.abs(rows / deviation(points.map(({ y }) => y)) - 1) < 0.05);
    assert.ok(Math.abs(whole / deviation(means) - 1) < 0.05);
  });

  it('covers the parameters and the curve in about 95 of 100 data sets', () => {
    const sets = 200;
    const truth = [0.1, 0.8, 0.5];
    const wanted = [...truth, powerFloor.predict(4096, truth)];
    const covered = wanted.map(() => 0);
    for (let seed = 0; seed < sets; seed++) {
      const points = simulate(powerFloor, truth, 60, 0.02, seed);
      const { parameters, predictions } = bootstrapFit(powerFloor, points, { seed, replicates: 300, at: [4096] });
      const low = [...parameters.low, ...predictions.low];
      const high = [...parameters.high, ...predictions.high];
      wanted.forEach((value, j) => {
        if (low[j]! <= value && value <= high[j]!) covered[j]!++;
      });
    }
    for (const count of covered) assert.ok(count / sets > 0.89 && count / sets < 0.985, `${covered} of ${sets}`);
  });

  it('counts the replicates that have no minimum, and leaves them out', () => {
    const points = CURVE.filter((_, i) => i % 4 === 0);
    const { statuses, used, samples, note } = bootstrapFit(powerFloor, points, { seed: 0, replicates: 2000 });
    // 4 or 5 different of 5 draws: (5 * 10 * 4! + 5!) of 5^5 ways.
    assert.ok(Math.abs(used / 2000 - 1320 / 3125) < 0.04, `${used}`);
    assert.equal(statuses['too few points'], 2000 - used);
    assert.equal(samples.length, used);
    assert.match(note, /^\d+ of 2000 replicates have no minimum of their own and are left out \(too few points \d+\)$/);
    const curved = CURVE.map(({ x }, i) => ({ x, y: Math.log(x) + 0.05 * Math.log(x) ** 2 + 0.3 * (i % 3) }));
    const stopped = bootstrapFit(powerFloor, curved, { seed: 0, replicates: 200 });
    assert.ok(stopped.statuses['bound hit'] > 20);
    assert.match(stopped.note, /^\d+ of 200 replicates stopped at a bound and are counted there/);
  });

  it('fits a law of one text as it fits the built-in one, and laws of several x', () => {
    const law = expressionLaw('e + a * x^(-alpha)', { e: 0.2, a: 0.5, alpha: 0.3 });
    const options = { seed: 9, replicates: 100 };
    near(
      bootstrapFit(law, CURVE, options).parameters.high,
      bootstrapFit(powerFloor, CURVE, options).parameters.high,
      1e-6,
    );
    const errors = normals({ seed: 3, problem: 0, candidate: 0 }, 0, 25);
    const truth = [0.5, 0.6, 0.3, 0.4, 0.5];
    const points = Array.from(errors, (error, i) => {
      const x = [10 ** (i % 5), 10 ** Math.floor(i / 5)];
      return { x, y: joint.predict(x, truth) + 1e-4 * error };
    });
    const { parameters, used } = bootstrapFit(joint, points, { seed: 0, replicates: 40 });
    assert.ok(used > 30);
    truth.forEach((value, j) => {
      assert.ok(Math.abs(parameters.value[j]! - value) < 6 * parameters.error[j]!, joint.parameters[j]);
    });
  });
});

describe('bootstrapFit on threads', () => {
  it('gives the same for any number of them, by name and by text', async () => {
    const text = expressionLaw('e + a * x^(-k)', { e: 0.2, a: 0.5, k: 0.3 }, { bounds: { k: [0, 5] } });
    for (const [law, replicates] of [
      [powerFloor, 30_000],
      [text, 1000],
    ] as const) {
      const options = { seed: 7, replicates, at: [1e4] };
      const { fit, ...alone } = bootstrapFit(law, CURVE, options);
      for (const threads of [1, 2, 3]) {
        const { fit: same, ...together } = await bootstrapFit(law, CURVE, { ...options, threads });
        assert.deepEqual(together, alone);
        assert.deepEqual(same.values, fit.values);
      }
    }
  });

  it('ends by itself when nothing is left, and has then done what one thread would have', async () => {
    const task = {
      points: CURVE,
      groupOf: CURVE.map((_, i) => i),
      groups: CURVE.length,
      fitted: [0.1, 0.8, 0.5],
      at: [1e4],
      seed: 7,
      replicates: 100,
    };
    const [here, there] = [shareOf(100, 4), shareOf(100, 4)];
    assert.equal(refitShare(powerFloor, task, here)(Number.POSITIVE_INFINITY), true);
    const url = new URL('./bootstrap-worker.js', import.meta.url);
    const worker = new Worker(url, { workerData: { source: sourceOf(powerFloor), task, share: there } });
    const [code] = await once(worker, 'exit');
    assert.equal(code, 0);
    assert.deepEqual(there.rows, here.rows);
    assert.equal(there.progress[1], 100);
  });
});

describe('bootstrapFit: refusals', () => {
  it('says what it expected and what it got', () => {
    const refused = (options: object, message: RegExp, points = CURVE) =>
      assert.throws(() => bootstrapFit(powerFloor, points, { seed: 1, ...options }), { name: 'RangeError', message });
    refused({ replicates: 1 }, /"power-floor": expected a whole number of replicates >= 2, got 1/);
    refused({ level: 95 }, /expected a level between 0 and 1, got 95/);
    refused({ clusters: [1, 2] }, /expected one cluster for each of the 20 points, got 2/);
    refused({ clusters: CURVE.map(() => 'a') }, /expected at least 2 clusters, got 1/);
    refused({ threads: 0 }, /expected a whole number of threads >= 1, got 0/);
    refused({}, /expected enough points for one fit, got 3 different x/, CURVE.slice(0, 3));
    refused({}, /point 1: expected x > 0, got 0/, [CURVE[0]!, { x: 0, y: 1 }]);
  });

  it('refuses to send a law of functions to another thread', async () => {
    const own: Law = { ...powerFloor, name: 'own' };
    await assert.rejects(
      bootstrapFit(own, CURVE, { seed: 1, threads: 2 }),
      /expected a law of the library .* got "own"/,
    );
    assert.equal((await bootstrapFit(own, CURVE, { seed: 1, replicates: 10, threads: 1 })).used, 10);
  });
});
