import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitLaw } from '../fit/least-squares.js';
import { expressionLaw } from './expression.js';
import { exponential, type Law, powerFloor } from './index.js';

const XS = [1, 2, 4, 8, 16, 32, 64];

function close(actual: readonly number[], expected: readonly number[], relative: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= relative * (Math.abs(expected[i]!) || 1), `${actual}: ${expected}`);
  });
}

/** The law's derivatives against central differences. */
function checkSlopes(law: Law, x: number, p: readonly number[], relative = 1e-7): void {
  const h = 1e-6;
  const moved = (j: number, by: number) =>
    law.predict(
      x,
      p.map((value, k) => (k === j ? value + by : value)),
    );
  close(
    law.jacobian(x, p),
    p.map((_, j) => (moved(j, h) - moved(j, -h)) / (2 * h)),
    relative,
  );
}

describe('expressionLaw', () => {
  it('is the same law as the one in the menu', () => {
    const menu: [Law, Law, number[]][] = [
      [powerFloor, expressionLaw('e + a * x^-alpha', { e: 0, a: 1, alpha: 1 }), [0.2, 0.7, 0.55]],
      [exponential, expressionLaw('e + a * exp(-x / tau)', { e: 0, a: 1, tau: 5 }), [0.8, -0.7, 9]],
    ];
    for (const [law, expression, p] of menu) {
      for (const x of XS) {
        close([expression.predict(x, p)], [law.predict(x, p)], 1e-14);
        close(expression.jacobian(x, p), law.jacobian(x, p), 1e-12);
      }
      const points = XS.map((x, i) => ({ x, y: law.predict(x, p) + 0.003 * Math.sin(7 * i) }));
      const [own, other] = [fitLaw(law, points), fitLaw(expression, points)];
      assert.equal(other.status, 'converged', other.note);
      close(other.values, own.values, 1e-7);
      close(other.errors, own.errors, 1e-6);
      assert.deepEqual(other.parameters, own.parameters);
    }
    assert.equal(menu[0]![1].formula, 'y = e + a * x^-alpha');
  });

  it('differentiates every function that it allows', () => {
    const one =
      'abs atan asinh cbrt cos cosh exp expm1 log log10 log1p log2 sin sinh sqrt tan tanh sec csc cot sech csch';
    for (const name of `${one} coth ln arctan`.split(' '))
      checkSlopes(expressionLaw(`b * ${name}(a * x)`, { a: 1, b: 1 }), 0.7, [0.9, 1.3]);
    for (const name of ['acos', 'asin', 'atanh', 'arcsin', 'arccos'])
      checkSlopes(expressionLaw(`${name}(a * x)`, { a: 1 }), 0.7, [0.9]);
    checkSlopes(expressionLaw('acosh(a * x)', { a: 1 }), 3, [0.9]);
    for (const model of [
      'pow(a, x * b)',
      'log(x, a) * b',
      'a^b^x',
      '-a^2 / (+b - x)',
      '2 a x - 3 b',
      'a * sign(x) * b',
    ]) {
      checkSlopes(expressionLaw(model, { a: 1, b: 1 }), 0.7, [1.9, 1.3]);
    }
  });

  it('takes central differences where mathjs has no derivative, and says so', () => {
    const law = expressionLaw('min(a * x, c) + d', { a: 1, c: 3, d: 0 });
    assert.match(law.note!, /^the derivatives by a, c are central differences/);
    close(law.jacobian(2, [1, 3, 1]), [2, 0, 1], 1e-9);
    close(law.jacobian(5, [1, 3, 1]), [0, 1, 1], 1e-9);
    assert.equal(expressionLaw('a * x', { a: 1 }).note, undefined);
    close(expressionLaw('x^b', { b: 1 }).jacobian(0, [2]), [0], 1e-12);
  });

  it('lets a parameter hide a constant, and reads constants otherwise', () => {
    close([expressionLaw('log(e) * x + pi', { e: 2 }).predict(3, [10])], [3 * Math.log(10) + Math.PI], 1e-15);
    close(expressionLaw('log(e) * x', { e: 2 }).jacobian(3, [10]), [0.3], 1e-14);
    close([expressionLaw('a * e^x', { a: 1 }).predict(2, [3])], [3 * Math.exp(2)], 1e-15);
  });

  it('takes several variables and bounds', () => {
    const law = expressionLaw(
      'e + a * N^-k + b / D',
      { e: 0, a: 1, k: 1, b: 1 },
      { variables: ['N', 'D'], bounds: { k: [0.1, 1] } },
    );
    const points = [1, 2, 4, 8].flatMap((n) => [1, 3, 9].map((d) => ({ x: [n, d], y: 0.5 + 2 * n ** -1.5 + 3 / d })));
    const fit = fitLaw(law, points);
    assert.equal(fit.status, 'bound hit', fit.note);
    assert.match(fit.note, /^k stopped at its bound 1\.000/);
    const free = fitLaw(
      expressionLaw('e + a * N^-k + b / D', { e: 0, a: 1, k: 1, b: 1 }, { variables: ['N', 'D'] }),
      points,
    );
    close(free.values, [0.5, 2, 1.5, 3], 1e-9);
    close([free.predict([2, 2])], [2 + 2 ** -0.5], 1e-9);
    close(expressionLaw('a * k', { a: 1 }, { variables: ['k'] }).jacobian(3, [1]), [3], 0);
    assert.throws(() => fitLaw(law, [{ x: [1], y: 1 }]), /point 0: expected x as \[N, D\], got \[1\]/);
    assert.throws(() => fitLaw(law, [{ x: [1, Number.NaN], y: 1 }]), /point 0: expected a finite D, got NaN/);
  });

  it('says "failed" where the law is not finite, and "not identified" where a parameter is redundant', () => {
    const points = XS.map((x) => ({ x, y: 1 / x }));
    const fit = fitLaw(expressionLaw('log(b) * x', { b: -1 }), points);
    assert.deepEqual(
      [fit.status, fit.note, fit.aicc],
      ['failed', 'the law is not finite where the fit starts', Infinity],
    );
    assert.equal(fitLaw(expressionLaw('a * b / x', { a: 2, b: 2 }), points).status, 'not identified');
  });

  it('refuses what it does not know, by name', () => {
    const refuse = (model: string, start: Record<string, number>, message: RegExp) =>
      assert.throws(() => expressionLaw(model, start), { name: 'RangeError', message });
    refuse('a * x + c', { a: 1 }, /"a \* x \+ c": unknown symbol "c"; the symbols are x, a, pi, e/);
    refuse('a * x', { a: 1, b: 2 }, /the parameter "b" of start is not in the model/);
    refuse('a * gamma(x)', { a: 1 }, /unknown function "gamma"; the functions are abs, acos/);
    refuse('a * process.exit()', { a: 1 }, /not a function's name|not allowed/);
    refuse('a * constructor', { a: 1 }, /unknown symbol "constructor"/);
    refuse('a * constructor(x)', { a: 1 }, /unknown function "constructor"/);
    refuse('a * toString(x)', { a: 1 }, /unknown function "toString"/);
    refuse('a = 3', { a: 1 }, /\(assignment\) is not allowed/);
    refuse('f(x) = a * x', { a: 1 }, /\(functionassignment\) is not allowed/);
    refuse('a * x; 3', { a: 1 }, /\(block\) is not allowed/);
    refuse('a * 1:3', { a: 1 }, /\(range\) is not allowed/);
    refuse('[a, x]', { a: 1 }, /\(array\) is not allowed/);
    refuse('x > 1 ? a : 0', { a: 1 }, /\(conditional\) is not allowed/);
    refuse('a * "1"', { a: 1 }, /is not a number/);
    refuse('a % x', { a: 1 }, /the operator "%" is not one of/);
    refuse('a!', { a: 1 }, /the operator "!" is not one of/);
    refuse('a(x)', { a: 1 }, /"a" is no function: write "a \* \(\.\.\.\)"/);
    refuse('exp(a, x)', { a: 1 }, /"exp" takes 1 arguments, got 2/);
    refuse('a * (x', { a: 1 }, /"a \* \(x": Parenthesis/);
    refuse('x', {}, /at least one parameter/);
    refuse('x', { x: 1 }, /"x" is a variable/);
    refuse('a * x', { a: Number.NaN }, /expected a finite start for "a", got NaN/);
    assert.throws(() => expressionLaw('a * x', { a: 1 }, { bounds: { b: [0, 1] } }), /bounds for "b"/);
    assert.throws(() => expressionLaw('a * x', { a: 2 }, { bounds: { a: [0, 1] } }), /around the start 2 of "a"/);
  });
});
