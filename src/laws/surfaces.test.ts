import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normals } from '../compute/random.js';
import { chooseLaw, fitLaw, fitTable } from '../fit/index.js';
import { coverageLaw, expressionLaw, joint } from './index.js';

const noise = (count: number, seed: number) => normals({ seed, problem: 0, candidate: 0 }, 0, count);

describe('joint', () => {
  const sizes = [4e6, 1.6e7, 6.4e7, 2.56e8, 1e9];
  const tokens = [1e8, 4e8, 1.6e9, 6.4e9, 2.5e10];
  const grid = sizes.flatMap((n) => tokens.map((d) => [n, d] as const));
  // E, A, alpha, B, beta of Hoffmann et al., equation 10.
  const truth = [1.69, 406.4, 0.34, 410.7, 0.28];

  it('finds the law of Hoffmann et al. again', () => {
    const exact = fitLaw(
      joint,
      grid.map((x) => ({ x, y: joint.predict(x, truth) })),
    );
    assert.equal(exact.status, 'converged', exact.note);
    exact.values.forEach((value, j) => assert.ok(Math.abs(value / truth[j]! - 1) < 1e-6, `${exact.values}`));
    const errors = noise(grid.length, 1);
    const fit = fitLaw(
      joint,
      grid.map((x, i) => ({ x, y: joint.predict(x, truth) + 0.005 * errors[i]!, sigma: 0.005 })),
    );
    assert.equal(fit.status, 'converged', fit.note);
    fit.values.forEach((value, j) => {
      assert.ok(Math.abs(value - truth[j]!) < 4 * fit.errors[j]!, `${joint.parameters[j]} = ${value}`);
    });
    const [low, high] = fit.band([7e10, 1.4e12]);
    assert.ok(low < fit.predict([7e10, 1.4e12]) && fit.predict([7e10, 1.4e12]) < high);
  });

  it('has the derivatives of its formula', () => {
    const same = expressionLaw(
      'e + a * N^-alpha + b * D^-beta',
      { e: 1, a: 1, alpha: 1, b: 1, beta: 1 },
      { variables: ['N', 'D'] },
    );
    same.jacobian([3, 5], truth).forEach((slope, j) => {
      assert.ok(Math.abs(joint.jacobian([3, 5], truth)[j]! / slope - 1) < 1e-12);
    });
  });

  it('says that beta could be anything where D does not matter, and refuses N <= 0', () => {
    const errors = noise(grid.length, 2);
    const fit = fitLaw(
      joint,
      grid.map((x, i) => ({ x, y: 2 + 300 * x[0] ** -0.3 + 0.001 * errors[i]! })),
    );
    assert.equal(fit.status, 'not identified');
    assert.match(fit.note, /^b is within 2 standard errors of 0, so beta could be anything/);
    assert.throws(() => fitLaw(joint, [{ x: [0, 1], y: 1 }]), /"joint", point 0: expected N > 0, got 0/);
  });

  it('is compared with other laws of the same variables', () => {
    const errors = noise(grid.length, 3);
    const points = grid.map((x, i) => ({ x, y: joint.predict(x, truth) + 0.005 * errors[i]! }));
    const start = { e: 1, a: 100, alpha: 0.3 };
    const choice = chooseLaw(points, [
      joint,
      expressionLaw('e + a * N^-alpha', start, { name: 'N alone', variables: ['N', 'D'] }),
    ]);
    assert.equal(choice.best.law, 'joint');
    assert.equal(choice.verdict, 'chosen');
    assert.match(fitTable([{ label: 'loss', choice }]), /^loss +joint +converged/m);
  });
});

describe('coverageLaw', () => {
  const ks = Array.from({ length: 10 }, (_, i) => 2 ** i);

  it('finds its parameters, and starts close', () => {
    for (const truth of [
      [2, 0.4],
      [0.8, 0.15],
      [4, 0.9],
    ]) {
      const errors = noise(ks.length, 4);
      const points = ks.map((x, i) => ({ x, y: coverageLaw.predict(x, truth) + 0.002 * errors[i]!, sigma: 0.002 }));
      const fit = fitLaw(coverageLaw, points);
      assert.equal(fit.status, 'converged', fit.note);
      fit.values.forEach((value, j) => assert.ok(Math.abs(value - truth[j]!) < 4 * fit.errors[j]!, `${fit.values}`));
      coverageLaw.start(points).forEach((value, j) => assert.ok(Math.abs(value / truth[j]! - 1) < 0.1));
    }
    const same = expressionLaw('exp(-a * x^-b)', { a: 1, b: 1 });
    same.jacobian(3, [2, 0.4]).forEach((slope, j) => {
      assert.ok(Math.abs(coverageLaw.jacobian(3, [2, 0.4])[j]! / slope - 1) < 1e-12);
    });
  });

  it('takes shares of 0 and 1, and curves that say nothing', () => {
    const steep = fitLaw(
      coverageLaw,
      ks.map((x) => ({ x, y: Math.round(1000 * coverageLaw.predict(x, [9, 1.2])) / 1000 })),
    );
    assert.ok(steep.status === 'converged' && Math.abs(steep.values[1]! - 1.2) < 0.02, `${steep.values}`);
    const solved = fitLaw(
      coverageLaw,
      ks.map((x) => ({ x, y: 1 })),
    );
    assert.equal(solved.status, 'not identified', solved.note);
    const never = fitLaw(
      coverageLaw,
      ks.map((x) => ({ x, y: 0 })),
    );
    assert.notEqual(never.status, 'converged', `${never.values}`);
    const falling = fitLaw(
      coverageLaw,
      ks.map((x, i) => ({ x, y: 0.5 - 0.01 * i })),
    );
    assert.equal(falling.status, 'bound hit', falling.note);
  });
});
