import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digamma, lnBeta, lnGamma, trigamma } from './log-gamma.js';

const near = (got: number, expected: number, tolerance = 1e-14) =>
  assert.ok(Math.abs(got - expected) <= tolerance * Math.abs(expected), `expected ${expected}, got ${got}`);

test('lnGamma is the logarithm of factorials, and of the half-integer values sqrt(pi) (2m)! / (4^m m!)', () => {
  let factorial = 1;
  let half = Math.sqrt(Math.PI);
  for (let n = 1; n <= 150; n++) {
    factorial *= n;
    half *= n - 0.5;
    if (n > 1) near(lnGamma(n + 1), Math.log(factorial));
    near(lnGamma(n + 0.5), Math.log(half), 3e-14);
  }
  assert.equal(lnGamma(1), 0);
  assert.equal(lnGamma(2), 0);
});

test('agrees with mpmath at 50 digits, at its zeros, near 0 and far out', () => {
  // pip install mpmath; python -c "from mpmath import *; mp.dps = 50; print(loggamma(mpf(2) + mpf(2)**-30))"
  near(lnGamma(1 + 2 ** -30), -5.375739784311044e-10);
  near(lnGamma(2 + 2 ** -30), 3.937485957506932e-10);
  near(lnGamma(2 ** -30), 20.794415416260787);
  near(lnGamma(1e9), 19723265827.503716);
  near(lnBeta(0.25, 2 ** 20), -2.1777132886946746);
  near(lnBeta(2 ** 20, 2 ** 22), -2623555.759281308);
  near(lnBeta(0.25, 0.5), 1.6571065161914822);
  near(lnBeta(9.5, 40), -24.296189139705255);
  near(digamma(0.25), -4.2274535333762655);
  near(digamma(1e6), 13.815510057964191);
  near(trigamma(0.25), 17.19732915450711);
  near(trigamma(1e6), 1.0000005000001667e-6);
});

test('each is the derivative of the one before, and they keep their recurrences where one series takes over from another', () => {
  for (const x of [0.3, 0.4999, 0.5001, 1.4999, 1.5001, 2.4999, 2.5001, 8.9999, 9.0001, 9.9999, 10.0001, 40]) {
    near(lnGamma(x + 1), lnGamma(x) + Math.log(x), 1e-13);
    near(digamma(x + 1), digamma(x) + 1 / x, 1e-13);
    near(trigamma(x + 1), trigamma(x) - 1 / (x * x), 1e-12);
    near((lnGamma(x + 1e-4) - lnGamma(x - 1e-4)) / 2e-4, digamma(x), 1e-6);
    near((digamma(x + 1e-4) - digamma(x - 1e-4)) / 2e-4, trigamma(x), 1e-5);
  }
});

test('refuses what is not finite and above 0', () => {
  for (const x of [0, -1, NaN, Infinity]) {
    for (const of of [lnGamma, digamma, trigamma]) assert.throws(() => of(x), /expected a finite number > 0, got/);
    assert.throws(() => lnBeta(1, x), /lnBeta: expected a finite number > 0, got/);
  }
});
