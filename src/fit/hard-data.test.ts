// Slow: fits every law to data made to be hard.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expressionLaw } from '../laws/expression.js';
import { power, powerFloor } from '../laws/index.js';
import { chooseLaw } from './choose.js';
import { fitCoverage } from './coverage-fit.js';
import { profileIntervals } from './intervals/profile.js';
import { fitLaw } from './least-squares.js';

const XS = Array.from({ length: 12 }, (_, i) => 2 ** i);
const curve = (unit: number) => XS.map((x, i) => ({ x, y: unit * (1 + 0.5 * x ** -0.5 + 0.01 * Math.sin(7 * i)) }));

describe('data at the edge', () => {
  it('200,000 points are fitted', () => {
    const points = Array.from({ length: 200_000 }, (_, i) => ({
      x: i + 1,
      y: 3 * (i + 1) ** -0.5 + 0.001 * Math.sin(7 * i),
    }));
    const { status, values } = fitLaw(power, points);
    assert.equal(status, 'converged');
    assert.ok(Math.abs(values[1]! + 0.5) < 1e-3);
  });

  it('y of 0 everywhere is the constant 0, and no scale comes in that is not in the data', () => {
    const { best, verdict, note } = chooseLaw(XS.map((x) => ({ x, y: 0 })));
    assert.deepEqual([best.law, best.values, verdict], ['constant', [0], 'chosen']);
    assert.doesNotMatch(note, /may be from/);
  });

  it('the unit of y changes no verdict, and scales profile intervals', () => {
    const one = chooseLaw(curve(1));
    for (const unit of [1e-100, 1e100]) {
      const other = chooseLaw(curve(unit));
      assert.deepEqual([other.best.law, other.verdict], [one.best.law, one.verdict]);
      const [low, high] = profileIntervals(powerFloor, curve(unit), fitLaw(powerFloor, curve(unit)))[0]!;
      const expected = profileIntervals(powerFloor, curve(1), fitLaw(powerFloor, curve(1)))[0]!;
      assert.ok(Math.abs(low / unit / expected[0] - 1) < 1e-4 && Math.abs(high / unit / expected[1] - 1) < 1e-4);
    }
    assert.throws(() => chooseLaw(curve(1e-200)), /expected some y of at least 1e-150 in size.* take a smaller unit/);
    assert.throws(() => chooseLaw(curve(1e200)), /expected y of at most 1e\+150 in size/);
  });

  it('a profile of a parameter at 0 steps in the unit of the data', () => {
    // y = b x with b = 0: the end is t times the standard error, whatever the unit.
    const line = expressionLaw('a + b*x', { a: 0, b: 0 });
    for (const unit of [1e-30, 1, 1e30]) {
      const points = [1, -1, -1, 1].map((sign, i) => ({ x: i - 1.5, y: unit * sign }));
      const fit = fitLaw(line, points);
      const [low, high] = profileIntervals(line, points, fit, { parameters: ['b'] })[0]!;
      const half = fit.intervals[1]![1] - fit.values[1]!;
      assert.ok(Math.abs(high / half - 1) < 1e-4 && Math.abs(low / half + 1) < 1e-4, `${low} ${high} ${half}`);
    }
  });

  it('a start beside the minimum is left for others, and a curve that explains nothing gets a word', () => {
    const sine = XS.flatMap((_, i) => [0, 1, 2, 3, 4].map((k) => 5 * i + k)).map((i) => ({
      x: i / 4,
      y: 2 * Math.sin((3 * i) / 4) + 0.05 * Math.sin(17 * i),
    }));
    const fit = fitLaw(expressionLaw('a*sin(b*x)', { a: 1, b: 1 }), sine);
    assert.ok(Math.abs(Math.abs(fit.values[0]!) - 2) < 0.05 && Math.abs(Math.abs(fit.values[1]!) - 3) < 0.01);
    assert.match(fit.note, /the start that was given leads to a worse minimum; this one \(a = .*, b = .*\) was found/);
    const near = fitLaw(expressionLaw('a*sin(b*x)', { a: 1, b: 3.05 }), sine);
    assert.equal(near.note, '');
    const nothing = fitLaw(expressionLaw('a + b/x^9', { a: 1, b: 1 }), sine.slice(1));
    assert.match(nothing.note, /the curve explains \d% of the spread of y/);
  });

  it('coverage of nothing right, or all, has no exponent', () => {
    for (const [correct, note] of [
      [0, /no sample is right/],
      [8, /could be anything/],
    ] as const) {
      const problems = Array.from({ length: 6 }, () => ({ samples: 8, correct }));
      const { fit, parameters, forecast } = fitCoverage(problems, [1, 2, 4, 8], { seed: 0, replicates: 10 });
      assert.equal(fit.status, 'not identified');
      assert.match(fit.note, note);
      assert.ok(parameters.value.every(Number.isNaN) && forecast.length === 0);
    }
  });

  it('an expression of 20,000 terms is refused in a sentence', () => {
    for (const model of [`a${'+x'.repeat(20_000)}`, `${'('.repeat(20_000)}a*x${')'.repeat(20_000)}`]) {
      assert.throws(
        () => expressionLaw(model, { a: 1 }),
        /^RangeError: expressionLaw ".{80}\.\.\.": expected it nested at most 500 deep, got deeper$/,
      );
    }
    assert.throws(() => expressionLaw('log(x, a, 3)', { a: 1 }), /"log" takes 1 or 2 arguments, got 3/);
  });
});
