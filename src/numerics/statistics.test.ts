import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fnv1a } from './fnv1a.js';
import { argmax, groupBy, mean, standardError, sum, variance } from './statistics.js';

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
