import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals, uniforms } from '../../compute/random.js';
import { bestByDeadline } from './deadline.js';

const GROUPS = 200;
const noise = (candidate: number, seed = 0) => normals({ seed, problem: 0, candidate }, 0, GROUPS);

test('the best by each deadline is the best that is done by then, and never falls but for noise', () => {
  const truth = [0.2, 0.5, 0.4, 0.8];
  const points = bestByDeadline(
    truth.map((quality, i) => ({
      name: `n${i}`,
      time: i + 1,
      scores: Array.from(noise(i), (z) => quality + 0.1 * z),
    })),
  );
  assert.deepEqual(
    points.map(({ choice }) => choice),
    ['n0', 'n1', 'n1', 'n3'],
  );
  [0.2, 0.5, 0.5, 0.8].forEach((quality, i) => {
    assert.ok(points[i]!.low <= quality && quality <= points[i]!.high, `${points[i]!.value} for ${quality}`);
  });
});

test('the best of many that are equally good is no better than each: what is chosen is scored on other groups', () => {
  let held = 0;
  for (let seed = 0; seed < 60; seed++) {
    const many = Array.from({ length: 20 }, (_, i) => ({
      name: String(i),
      time: 1,
      scores: Array.from(noise(i, seed + 1), (z) => 0.5 + 0.3 * z),
    }));
    const [point] = bestByDeadline(many);
    held += Number(point!.low <= 0.5 && 0.5 <= point!.high);
  }
  assert.ok(held >= 52, `${held} of 60 intervals hold the truth`);
});

test('few groups, such as seeds, are left out one at a time', () => {
  const points = bestByDeadline([
    { name: 'quick', time: 1, scores: [0, 0.1, 0.2] },
    { name: 'slow', time: 2, scores: [1, 1.1, 1.2] },
  ]);
  assert.ok(Math.abs(points[1]!.value - 1.1) < 1e-12);
  assert.equal(points[0]!.choice, 'quick');
});

test('what has no answer is refused', () => {
  const scores = Array.from(uniforms({ seed: 0, problem: 0, candidate: 0 }, 0, 4));
  assert.throws(() => bestByDeadline([]), /at least 2 groups, got 0/);
  assert.throws(() => bestByDeadline([{ name: 'a', time: 3, scores }], { deadlines: [2] }), /from 3 on.*got 2/);
  assert.throws(
    () =>
      bestByDeadline([
        { name: 'a', time: 3, scores },
        { name: 'b', time: 3, scores: [1, 2] },
      ]),
    /expected 4 scores of "b", got 2/,
  );
  assert.throws(() => bestByDeadline([{ name: 'a', time: Number.NaN, scores }]), /expected a time >= 0/);
});
