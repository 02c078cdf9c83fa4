import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armPoints } from './arm-points.js';
import { decoded, dice } from './world/rows.js';

test('an arm is one point at its best decoding, with the share of right answers and its interval', () => {
  const rows = decoded(dice(1), { task: 'arithmetic', strategy: 'single' }, () => 0.6, 400);
  const [point, ...others] = armPoints(rows);
  assert.equal(others.length, 0);
  assert.equal(point!.prompts, 400);
  assert.ok(point!.low < point!.value && point!.value < point!.high);
  assert.ok(Math.abs(point!.value - 0.6) < 0.08, `${point!.value}`);
  assert.match(point!.decoding, /temperature/);
});

test('points come in the order in which a curve is drawn', () => {
  const widths = [1, 16, 2, 4, 8];
  const rows = widths.flatMap((width) =>
    decoded(dice(width), { task: 'arithmetic', strategy: 'majority', width }, () => 0.6, 40),
  );
  assert.deepEqual(
    armPoints(rows).map(({ width }) => width),
    [1, 2, 4, 8, 16],
  );
});
