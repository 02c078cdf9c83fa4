import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Meter } from './meter.js';

it('a nested meter adds to the one around it', () => {
  const outer = new Meter();
  outer.count(1, 10);
  const inner = outer.nested();
  inner.count(2, 5);
  assert.deepEqual([inner.nfe, inner.flops, outer.nfe, outer.flops], [2, 5, 3, 15]);
});

it('counts the time of work that throws', () => {
  const meter = new Meter();
  assert.throws(() => meter.time(() => assert.fail('work')));
  assert.ok(meter.wallMs > 0);
});
