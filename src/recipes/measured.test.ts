// Slow: samples images.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { modelsFolder } from '../compute/paths.js';
import { loadCheckpoint } from '../networks/checkpoint.js';
import { RECIPES } from './index.js';

before(() => useBackend());

test("a committed image model still has its card's distance and class accuracy", () => {
  const folder = modelsFolder();
  const { measured } = loadCheckpoint(folder, 'flow-digits-tiny').card;
  const again = RECIPES['flow-tiny']!.measure!(folder);
  assert.equal(again.length, 2);
  again.forEach(({ measure, value }, i) => {
    const { low, high, measure: what } = measured![i] as { low: number; high: number; measure: string };
    assert.equal(measure, what);
    assert.ok(low <= value && value <= high, `${measure}: expected ${low} to ${high}, got ${value}`);
  });
});
