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
