import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normals } from '../compute/random.js';
import { constant, exponential, LAWS, type Law, logarithm, power, powerFloor } from '../laws/index.js';
import { chooseLaw } from './choose.js';
import { fitTable } from './table.js';

const XS = Array.from({ length: 8 }, (_, i) => 2 ** i);

function curve(law: Law, p: readonly number[], noise: number, seed: number) {
  const errors = normals({ seed, problem: 1, candidate: 0 }, 0, XS.length);
  return XS.map((x, i) => ({ x, y: law.predict(x, p) + noise * errors[i]!, sigma: noise }));
}

describe('chooseLaw', () => {
  const truths: [Law, number[]][] = [
    [logarithm, [0.2, 0.1]],
    [power, [0.9, 0.5]],
    [powerFloor, [0.3, 0.6, 0.9]],
    [exponential, [0.9, -0.8, 12]],
  ];
  for (const [law, p] of truths) {
    it(`finds the ${law.name} in clear data`, () => {
      const choices = [1, 2, 3, 4, 5].map((seed) => chooseLaw(curve(law, p, 0.002, seed)));
      const right = choices.filter(({ best }) => best.law === law.name);
      assert.ok(right.length >= 4, choices.map(({ best }) => best.law).join());
      assert.ok(choices.some(({ best, verdict }) => best.law === law.name && verdict === 'chosen'));
    });
  }

  it('is undecided on noise', () => {
    const choice = chooseLaw(curve(constant, [0.5], 0.1, 4));
    assert.equal(choice.verdict, 'undecided');
    assert.match(choice.note, /of the weight/);
  });

  it('sorts by AICc, and its weights sum to 1 over the fits that can be compared', () => {
    const { fits, weights, best } = chooseLaw(curve(constant, [0.5], 0.1, 4));
    assert.equal(fits.length, LAWS.length);
    for (let i = 1; i < fits.length; i++) assert.ok(fits[i]!.aicc >= fits[i - 1]!.aicc);
    assert.ok(Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-12);
    fits.forEach((fit, i) => {
      if (fit.status === 'not identified') assert.equal(weights[i], 0);
    });
    assert.equal(weights[fits.indexOf(best)], Math.max(...weights));
  });

  it('says so when no law can be compared', () => {
    const choice = chooseLaw([{ x: 1, y: 1 }]);
    assert.equal(choice.verdict, 'undecided');
    assert.match(choice.note, /^no law could be compared/);
    assert.ok(choice.weights.every((weight) => weight === 0));
    assert.throws(() => chooseLaw([{ x: 1, y: 1 }], []), /at least one law/);
  });
});

describe('chooseLaw with held-out budgets', () => {
  const xs = Array.from({ length: 12 }, (_, i) => 2 ** i);

  it('keeps a law that forecasts them', () => {
    const points = xs.map((x, i) => ({ x, y: 1 + 2 * Math.log(x) + 0.01 * Math.sin(9 * i) }));
    const { best, verdict, holdOutErrors } = chooseLaw(points, undefined, { holdOut: 0.25 });
    assert.equal(best.law, 'logarithm');
    assert.equal(verdict, 'chosen');
    assert.ok(holdOutErrors![0]! < 0.05, `${holdOutErrors}`);
  });

  it('doubts one that does not, in words', () => {
    // A power law without a floor up to x = 256 that then stops falling.
    const points = xs.map((x, i) => ({ x, y: Math.max(x, 1) ** -0.5 + (x > 256 ? 0.15 : 0) + 1e-4 * Math.sin(9 * i) }));
    const chosen = chooseLaw(points, undefined, { holdOut: 0.25 });
    const own = chosen.holdOutErrors![chosen.fits.indexOf(chosen.best)]!;
    assert.ok(own > 0.05, `${own}`);
    assert.throws(() => chooseLaw(points, undefined, { holdOut: 1 }), /share from 0 to 0\.9, got 1/);
  });
});

describe('fitTable', () => {
  it('shows two lines a curve: what was chosen, and the formula with its values', () => {
    const rows = [
      { label: 'sums', choice: chooseLaw(curve(power, [0.9, -0.5], 0.002, 1)) },
      { label: 'one point', choice: chooseLaw([{ x: 1, y: 1 }]) },
    ];
    const [head, first, formula, second, ...rest] = fitTable(rows).split('\n');
    assert.equal(rest.length, 0);
    assert.match(head!, /^curve +law +status +chi2\/dof +weight +runner-up +verdict$/);
    assert.match(first!, /^sums +power +converged +\S+ +0\.\d{3} /);
    assert.match(formula!, /^ {2}y = a x\^b: {2}a = 0\.\d+ ± 0\.\d+, b = -0\.\d+ ± 0\.\d+$/);
    assert.match(second!, /too few points +- +0\.000 +- +undecided$/);
    assert.equal(first!.indexOf('converged'), head!.indexOf('status'));
    assert.equal(second!.indexOf('undecided'), head!.indexOf('verdict'));
  });

  it('says when even the best law fits poorly', () => {
    const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 1 / x + (i % 2), sigma: 0.01 }));
    assert.match(fitTable([{ label: 'saw', choice: chooseLaw(points) }]), /poor fit/);
  });
});
