import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from './backend.js';
import { fullFrom, rowsFor } from './rows.js';
import { deviceInUse } from './tf.js';

before(() => useBackend());

/** Seconds on a device that computes `width` rows in the time of one. */
const device = (width: number) => (rows: number) => 1e-3 * Math.max(1, rows / width);

test('a device is given the rows that fill it, and no more than its memory holds', () => {
  assert.equal(fullFrom(device(1), 80_000), 2);
  assert.equal(fullFrom(device(40), 80_000), 32);
  assert.equal(fullFrom(device(100), 80_000), 128);
  assert.equal(fullFrom(device(1e6), 80_000), 512);
  assert.equal(fullFrom(device(1e6), 6000), 128);
  assert.equal(fullFrom(device(1e6), 500), 8);
});

test('on the CPU rows are what they were, so that samples keep their bits', () => {
  assert.equal(deviceInUse(), undefined);
  for (const usual of [32, 64, 256, 2048]) assert.equal(rowsFor(usual), usual);
});
