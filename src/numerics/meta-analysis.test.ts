// Random effects: closed forms, other people's numbers, and intervals that cover.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { studentQuantile } from './distributions.js';
import { clustered, randomEffects } from './meta-analysis.js';
import { mean, standardError } from './statistics.js';

const near = (got: number, expected: number, by = 1e-9) =>
  assert.ok(Math.abs(got - expected) < by, `${got}, not ${expected}`);

test('without errors of their own, or with equal ones, it is Student’s interval', () => {
  const values = [0.2, 0.5, 0.1, 0.9];
  for (const sigma of [0, 0.05]) {
    const found = randomEffects(values.map((value) => ({ value, sigma })));
    near(found.value, mean(values));
    near(found.error, standardError(values));
    const [low, high] = found.interval(0.9);
    near(high - low, 2 * studentQuantile(0.9, 3) * standardError(values));
  }
});

test('studies that agree better than their errors: nothing is between them, and the interval is no narrower than by their weights', () => {
  const found = randomEffects([
    { value: 1, sigma: 0.5 },
    { value: 1.1, sigma: 0.5 },
    { value: 0.9, sigma: 1 },
  ]);
  assert.equal(found.between, 0);
  near(found.error, 1 / Math.sqrt(4 + 4 + 1));
  near(found.value, (4 + 4.4 + 0.9) / 9);
});

test('five studies that differ have the numbers of statsmodels 0.15.0 (Paule-Mandel, Hartung-Knapp)', () => {
  const [values, sigmas] = [
    [0.1, 0.5, -0.2, 0.9, 0.35],
    [0.08, 0.12, 0.3, 0.15, 0.05],
  ];
  const found = randomEffects(values.map((value, i) => ({ value, sigma: sigmas[i]! })));
  near(found.value, 0.35964941180081655, 1e-7);
  near(found.error, 0.173571841617931, 1e-7);
  near(found.between, 0.12872477739536065, 1e-6);
  near(found.q, 27.977573904179422);
});

test('one study says nothing of a population, and what is no number is refused', () => {
  assert.deepEqual(randomEffects([{ value: 2, sigma: 1 }]).interval(0.5), [-Infinity, Infinity]);
  assert.throws(() => randomEffects([]), /expected at least 1 study, got 0/);
  assert.throws(
    () => randomEffects([{ value: Number.NaN, sigma: 0 }]),
    /expected numbers .*, got NaN \+- 0 in study 0/,
  );
});

test('values of one paper become one, with the larger of two errors', () => {
  near(
    clustered([
      { value: 1, sigma: 2 },
      { value: 3, sigma: 2 },
    ]).sigma,
    Math.SQRT2,
  );
  near(
    clustered([
      { value: 1, sigma: 0.1 },
      { value: 3, sigma: 0.1 },
    ]).sigma,
    1,
  );
  assert.deepEqual(clustered([{ value: 1, sigma: 0.3 }]), { value: 1, sigma: 0.3 });
});

test('intervals cover the mean of the population, whatever is between studies', () => {
  for (const between of [0, 0.3, 1]) {
    let covered = 0;
    for (let trial = 0; trial < 400; trial++) {
      const draws = normals({ seed: 3, problem: Math.round(10 * between), candidate: trial }, 0, 16);
      const studies = Array.from({ length: 8 }, (_, i) => {
        const sigma = 0.2 + 0.04 * i;
        return { value: 2 + between * draws[i]! + sigma * draws[8 + i]!, sigma };
      });
      const [low, high] = randomEffects(studies).interval(0.95);
      covered += Number(low < 2 && 2 < high);
    }
    assert.ok(covered >= 370, `${covered} of 400 at ${between}`);
  }
});
