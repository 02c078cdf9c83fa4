import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normals } from '../compute/random.js';
import { constant, exponential, type Law, type LawPoint, logarithm, power, powerFloor } from '../laws/index.js';
import { fitLaw } from './least-squares.js';

const DOUBLINGS = Array.from({ length: 12 }, (_, i) => 2 ** i);

/** Points of a law with keyed Gaussian noise. */
function simulate(law: Law, p: readonly number[], xs: readonly number[], noise: number, seed = 1): LawPoint[] {
  const errors = normals({ seed, problem: 0, candidate: 0 }, 0, xs.length);
  return xs.map((x, i) => ({ x, y: law.predict(x, p) + noise * errors[i]! }));
}

function close(actual: readonly number[], expected: readonly number[], relative: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= relative * Math.abs(expected[i]!), `${actual} against ${expected}`);
  });
}

describe('fitLaw: recovery', () => {
  const truths: [Law, number[], readonly number[]][] = [
    [constant, [0.4], DOUBLINGS],
    [logarithm, [0.2, 0.06], DOUBLINGS],
    [power, [0.9, 0.3], DOUBLINGS],
    [power, [0.1, -0.25], DOUBLINGS],
    [powerFloor, [0.2, 0.7, 0.55], DOUBLINGS],
    [powerFloor, [0.9, -0.6, 0.8], DOUBLINGS.map((x) => x * 1e6)],
    [exponential, [0.85, -0.7, 5], [0, 1, 2, 4, 6, 9, 12, 16, 20]],
  ];
  for (const [law, truth, xs] of truths) {
    it(`finds ${law.parameters.map((name, j) => `${name} = ${truth[j]}`).join(', ')} of ${law.formula}`, () => {
      const scale = Math.abs(law.predict(xs[0]!, truth) - law.predict(xs[xs.length - 1]!, truth)) || 1;
      const fit = fitLaw(law, simulate(law, truth, xs, 0.002 * scale, 3));
      assert.equal(fit.status, 'converged', fit.note);
      fit.values.forEach((value, j) => {
        const error = fit.errors[j]!;
        assert.ok(Math.abs(value - truth[j]!) < 5 * error, `${law.parameters[j]} = ${value} +- ${error}`);
      });
      const exact = fitLaw(law, simulate(law, truth, xs, 0));
      close(exact.values, truth, 1e-6);
      assert.equal(exact.status, 'converged');
    });
  }

  it('fits no worse than the start and does not change with the unit of y', () => {
    const points = simulate(powerFloor, [0.2, 0.7, 0.4], DOUBLINGS, 0.03, 5);
    const start = powerFloor.start(points);
    const fit = fitLaw(powerFloor, points);
    const begun = points.reduce((sum, { x, y }) => sum + (y - powerFloor.predict(x, start)) ** 2, 0);
    assert.ok(fit.sse <= begun * (1 + 1e-12), `${fit.sse} after ${begun}`);
    const large = fitLaw(
      powerFloor,
      points.map(({ x, y }) => ({ x, y: 1e9 * y })),
    );
    close(large.values, [1e9 * fit.values[0]!, 1e9 * fit.values[1]!, fit.values[2]!], 1e-6);
    close(large.errors, [1e9 * fit.errors[0]!, 1e9 * fit.errors[1]!, fit.errors[2]!], 1e-5);
  });
});

/*
 * Reference values from SciPy 1.17.1, one line each:
 * python -c "import numpy as n; from scipy.optimize import curve_fit as c; x=2.**n.arange(8); y=[.91,.66,.52,.40,.34,.27,.26,.22]; p,v=c(lambda x,e,a,k:e+a*x**-k,x,y,(.2,.7,.6),ftol=1e-15,xtol=1e-15,gtol=1e-15); print(p,n.sqrt(n.diag(v)),v[0,2])"
 * python -c "import numpy as n; from scipy.optimize import curve_fit as c; x=n.array([0,1,2,4,6,9,12,16.]); y=[.12,.31,.44,.62,.71,.80,.83,.86]; p,v=c(lambda x,e,a,t:e+a*n.exp(-x/t),x,y,(.9,-.7,3),sigma=[.02,.02,.01,.02,.03,.02,.01,.02],absolute_sigma=True,ftol=1e-15,xtol=1e-15,gtol=1e-15); print(p,n.sqrt(n.diag(v)))"
 */
describe('fitLaw: agreement with scipy.optimize.curve_fit', () => {
  const sigmas = [0.02, 0.02, 0.01, 0.02, 0.03, 0.02, 0.01, 0.02];
  const rising = [0, 1, 2, 4, 6, 9, 12, 16].map((x, i) => ({
    x,
    y: [0.12, 0.31, 0.44, 0.62, 0.71, 0.8, 0.83, 0.86][i]!,
    sigma: sigmas[i]!,
  }));

  it('agrees without sigmas', () => {
    const ys = [0.91, 0.66, 0.52, 0.4, 0.34, 0.27, 0.26, 0.22];
    const fit = fitLaw(
      powerFloor,
      ys.map((y, i) => ({ x: 2 ** i, y })),
    );
    close(fit.values, [0.17945588011054933, 0.7269831671600236, 0.5655199852154568], 1e-6);
    close(fit.errors, [0.014196634923112161, 0.014757432618326806, 0.03145876303329035], 1e-6);
    close([fit.covariance[0]![2]!], [0.0004035120848940738], 1e-6);
    close(
      fit.intervals[2]!,
      [0.5655199852 - 2.5705818356 * 0.031458763, 0.5655199852 + 2.5705818356 * 0.031458763],
      1e-6,
    );
    assert.equal(fit.degrees, 5);
  });

  it('agrees with sigmas, and widens the errors only where the points scatter more than they say', () => {
    const fit = fitLaw(exponential, rising);
    const errors = [0.011531034630464202, 0.017584154980712103, 0.23548377520607836];
    close(fit.values, [0.8577260139887737, -0.7331442370689699, 3.561817992876742], 1e-6);
    close(fit.errors, errors, 1e-6);
    close([fit.sse], [0.6351557858385763], 1e-6);
    const claimed = rising.map(({ x, y, sigma }) => ({ x, y, sigma: sigma / 10 }));
    const tenth = fitLaw(exponential, claimed);
    close(
      tenth.errors,
      errors.map((error) => (error / 10) * Math.sqrt(63.51557858385763 / 5)),
      1e-6,
    );
  });
});

describe('fitLaw: intervals', () => {
  it('cover the truth in about 95 of 100 data sets, the band too', () => {
    const sets = 600;
    const truth = [0.3, 0.05];
    const covered = [0, 0, 0];
    for (let seed = 0; seed < sets; seed++) {
      const fit = fitLaw(logarithm, simulate(logarithm, truth, DOUBLINGS.slice(0, 8), 0.02, seed));
      [...fit.intervals, fit.band(100)].forEach(([low, high], j) => {
        const value = truth[j] ?? logarithm.predict(100, truth);
        if (low <= value && value <= high) covered[j]!++;
      });
    }
    for (const count of covered) assert.ok(count / sets > 0.92 && count / sets < 0.98, `${covered} of ${sets}`);
  });

  it('widen with the level, and the band of the constant is its interval', () => {
    const points = simulate(constant, [1], DOUBLINGS, 0.1);
    const fit = fitLaw(constant, points, { level: 0.99 });
    close(fit.band(7), fit.intervals[0]!, 1e-12);
    assert.ok(fit.intervals[0]![1] > fitLaw(constant, points).intervals[0]![1]);
    assert.equal(fit.r2 < 1e-12, true);
  });

  it('gives AICc and r2 by their formulas', () => {
    const points = simulate(logarithm, [0.2, 0.06], DOUBLINGS, 0.01);
    const fit = fitLaw(logarithm, points);
    const n = 12;
    close([fit.aicc], [n * Math.log((2 * Math.PI * fit.sse) / n) + n + 6 + 24 / 8], 1e-12);
    assert.ok(fit.r2 > 0.9 && fit.r2 < 1);
    const known = fitLaw(
      logarithm,
      points.map((point) => ({ ...point, sigma: 0.01 })),
    );
    close([known.aicc], [known.sse + n * Math.log(2 * Math.PI * 1e-4) + 4 + 12 / 9], 1e-12);
    assert.equal(fitLaw(logarithm, points.slice(0, 4)).aicc, Number.POSITIVE_INFINITY);
  });
});

describe('fitLaw: status', () => {
  it('says "not identified" for a shape that constant data do not fix', () => {
    for (const law of [powerFloor, exponential]) {
      for (const y of [0, 0.5, 1 / 3]) {
        const fit = fitLaw(
          law,
          DOUBLINGS.map((x) => ({ x, y })),
        );
        assert.equal(fit.status, 'not identified', `${law.name} of ${y}`);
        assert.match(fit.note, /could be anything/);
        assert.ok(Math.abs(fit.predict(3) - y) < 1e-9);
        assert.ok(Number.isNaN(fit.r2));
      }
    }
  });

  it('says "too few points" without throwing', () => {
    const fit = fitLaw(
      powerFloor,
      [1, 2, 4, 4, 4].map((x) => ({ x, y: 1 / x })),
    );
    assert.equal(fit.status, 'too few points');
    assert.equal(fit.note, '3 different x, and 3 parameters need at least 4');
    assert.ok(fit.values.every(Number.isNaN) && Number.isNaN(fit.predict(1)) && Number.isNaN(fit.band(1)[0]));
    for (const law of [constant, logarithm, power, exponential]) {
      assert.equal(fitLaw(law, []).status, 'too few points');
      assert.equal(fitLaw(law, [{ x: 1, y: 1 }]).status, 'too few points');
    }
  });

  it('says "bound hit" where a power-floor meets a curve steeper than the logarithm', () => {
    const curved = DOUBLINGS.map((x) => ({ x, y: Math.log(x) + 0.05 * Math.log(x) ** 2 }));
    const fit = fitLaw(powerFloor, curved);
    assert.equal(fit.status, 'bound hit', fit.note);
    assert.match(fit.note, /^alpha stopped at its bound 0\.001/);
    assert.ok(Number.isNaN(fit.errors[2]) && fit.errors[0]! > 0 && Number.isFinite(fit.band(4)[0]));
  });

  it('refuses bad points by index, with what it expected and what it got', () => {
    const refused = (law: Law, point: LawPoint, message: RegExp) =>
      assert.throws(() => fitLaw(law, [{ x: 1, y: 1, ...(point.sigma === undefined ? {} : { sigma: 1 }) }, point]), {
        name: 'RangeError',
        message,
      });
    refused(constant, { x: Number.NaN, y: 1 }, /"constant", point 1: expected a finite x, got NaN/);
    refused(constant, { x: 1, y: Number.POSITIVE_INFINITY }, /point 1: expected a finite y, got Infinity/);
    refused(constant, { x: 1, y: 1, sigma: 0 }, /point 1: expected a finite sigma > 0, got 0/);
    refused(power, { x: 0, y: 1 }, /"power", point 1: expected x > 0, got 0/);
    assert.throws(
      () =>
        fitLaw(constant, [
          { x: 1, y: 1, sigma: 1 },
          { x: 2, y: 1 },
        ]),
      /point 1: expected a sigma, because other points have one, got undefined/,
    );
    assert.throws(() => fitLaw(constant, [], { level: 95 }), /expected a level between 0 and 1, got 95/);
  });
});
