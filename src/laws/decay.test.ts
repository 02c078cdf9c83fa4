import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normals } from '../compute/random.js';
import { Decay, ratesBetween } from './decay.js';

const RATES = ratesBetween(1e-3, 10);
const form = { intercept: true, axis: (x: number) => x, rates: RATES };

describe('Decay', () => {
  it('finds what made exact points, rising or falling, wherever x begins', () => {
    for (const begin of [0, -30, 300]) {
      for (const [e, a, k] of [
        [1, 2, 1],
        [0.3, -0.5, 0.02],
        [-4, 1e-3, 0.2],
      ] as const) {
        const points = Array.from({ length: 9 }, (_, i) => begin + 2 * i).map((x) => ({
          x,
          y: e + a * Math.exp(-k * (x - begin)),
        }));
        const found = new Decay(points, form).fit();
        assert.equal(found.status, 'converged');
        assert.ok(
          Math.abs(found.k / k - 1) < 1e-9 && Math.abs(found.e - e) < 1e-8 * Math.abs(e),
          JSON.stringify(found),
        );
        assert.ok(Math.abs((found.a * Math.exp(-k * begin)) / a - 1) < 1e-6, JSON.stringify(found));
      }
    }
  });

  it('leaves a curve so far from 0 that its amplitude there is out of range to others', () => {
    const points = Array.from({ length: 9 }, (_, i) => ({ x: 1000 + 2 * i, y: 1 + 2 * Math.exp(-2 * i) }));
    const found = new Decay(points, form).fit();
    assert.equal(found.status, null);
    assert.ok(Math.abs(found.k - 1) < 1e-9);
  });

  it('fits without the points of weight 0 as if they had never been, even where exp(-k u) has vanished without them', () => {
    const noise = normals({ seed: 2, problem: 0, candidate: 0 }, 0, 10);
    const points = Array.from(noise, (error, i) => {
      const x = i === 0 ? 0 : 640 + i;
      return { x, y: 0.5 + 0.4 * Math.exp(-(x - 641) / 1.5) * Math.min(i, 1) + 0.02 * error };
    });
    const counts = [0, 2, 1, 1, 0, 3, 1, 1, 0, 1];
    const found = { ...new Decay(points, form).fit(counts) };
    const left = points.flatMap((point, i) => (counts[i]! > 0 ? [{ ...point, sigma: counts[i]! ** -0.5 }] : []));
    const alone = new Decay(left, form).fit();
    assert.equal(found.status, 'converged');
    assert.ok(Math.abs(found.k / alone.k - 1) < 1e-12, `${found.k} and ${alone.k}`);
    assert.ok(Math.abs(found.sse / alone.sse - 1) < 1e-12);
  });

  it('stops at the rates allowed, and says so', () => {
    const curved = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: x * x }));
    const found = new Decay(curved, { ...form, rates: ratesBetween(0.1, 10) }).fit();
    assert.equal(found.status, 'bound hit');
    assert.equal(found.k, 0.1);
    const both = new Decay(curved, { ...form, intercept: false, rates: [-2, -1, 0, 1] }).fit();
    assert.equal(both.status, 'converged');
    assert.ok(both.k < 0);
  });
});
