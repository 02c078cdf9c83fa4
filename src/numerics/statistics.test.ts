import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { fnv1a } from './fnv1a.js';
import { argmax, groupBy, hypot, largest, mean, smallest, standardError, sum, variance } from './statistics.js';

test('sums go from left to right, of numbers and of what is made of rows', () => {
  assert.equal(sum([1e16, 1, -1e16]), 0);
  assert.equal(sum([1e16, -1e16, 1]), 1);
  assert.equal(
    sum([{ y: 2 }, { y: 3 }], ({ y }, i) => i * y),
    3,
  );
  assert.equal(sum([]), 0);
});

test('mean, variance and standard error', () => {
  assert.equal(mean(Float64Array.of(1, 2, 6)), 3);
  assert.equal(
    mean([{ y: 2 }, { y: 3 }], ({ y }) => y),
    2.5,
  );
  assert.ok(Number.isNaN(mean([])));
  assert.equal(variance([1, 3]), 2);
  assert.equal(variance([1, 3], 1), 4);
  assert.equal(standardError([1, 3]), 1);
});

test('the place of the largest is that of the first of equals', () => {
  assert.equal(argmax([1, 3, 3]), 1);
  assert.throws(() => argmax([]), /argmax: expected at least one number, got none/);
});

test('groups keep the order in which keys and rows come', () => {
  assert.deepEqual(
    [...groupBy([3, 1, 2, 5], (n) => n % 2)],
    [
      [1, [3, 1, 5]],
      [0, [2]],
    ],
  );
});

test('the hash is FNV-1a: the published values of "", "a" and "foobar"', () => {
  assert.equal(fnv1a(''), 0x811c9dc5);
  assert.equal(fnv1a('a'), 0xe40c292c);
  assert.equal(fnv1a('foobar'), 0xbf9cf968);
  assert.equal(fnv1a([97]), fnv1a('a'));
});

describe('of more numbers than arguments may be', () => {
  const many = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 10 ** ((i % 40) - 20));

  it('smallest and largest are those of Math', () => {
    assert.equal(
      smallest(many),
      many.reduce((a, b) => Math.min(a, b)),
    );
    assert.equal(
      largest(many),
      many.reduce((a, b) => Math.max(a, b)),
    );
    for (const values of [[], [3], [2, NaN], [-0], [Infinity, 1]]) {
      assert.equal(smallest(values), Math.min(...values));
      assert.equal(largest(values), Math.max(...values));
    }
  });

  it('hypot is that of Math, to the last digit', () => {
    for (let length = 0; length < 200; length++) {
      const part = many.subarray(7 * length, 8 * length);
      assert.equal(hypot(part), Math.hypot(...part));
    }
    for (const values of [[NaN, Infinity], [NaN, 1], [0, 0], [-3], [1e300, 1e300], [5e-324, 1e-320]]) {
      assert.equal(hypot(values), Math.hypot(...values));
    }
    assert.ok(Number.isFinite(hypot(many)));
  });
});
