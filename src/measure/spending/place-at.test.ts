import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINEAR, LOGARITHMIC, placeAt } from './place-at.js';

test('a cost between two is a share of the way, in the cost or in its logarithm', () => {
  assert.deepEqual(placeAt([1, 4, 16], 10, LINEAR), { below: 1, above: 2, share: 0.5 });
  assert.deepEqual(placeAt([1, 4, 16], 8, LOGARITHMIC), { below: 1, above: 2, share: 0.5 });
  assert.deepEqual(placeAt([1, 4, 16], 4, LOGARITHMIC), { below: 0, above: 1, share: 1 });
  assert.deepEqual(placeAt([1, 4], 1, LINEAR), { below: 0, above: 0, share: 1 });
});

test('beyond the ends is nothing, but for the slack', () => {
  assert.equal(placeAt([], 1, LINEAR), null);
  assert.equal(placeAt([10, 20], 9.95, LINEAR), null);
  assert.deepEqual(placeAt([10, 20], 9.95, LINEAR, 0.01), { below: 0, above: 0, share: 1 });
  assert.deepEqual(placeAt([10, 20], 20.1, LINEAR, 0.01), { below: 1, above: 1, share: 1 });
  assert.equal(placeAt([10, 20], 20.3, LINEAR, 0.01), null);
});
