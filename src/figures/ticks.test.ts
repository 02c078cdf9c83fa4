import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisOf } from './axis.js';
import { logTicks } from './ticks.js';

const texts = (least: number, most: number, room = 9) => logTicks([], [least, most], room).ticktext;

test('ticks of a short logarithmic axis are whole numbers, with powers of ten where they are long', () => {
  assert.deepEqual(texts(3, 40), ['5', '10', '20']);
  assert.deepEqual(texts(3e7, 4e8), ['5×10<sup>7</sup>', '10<sup>8</sup>', '2×10<sup>8</sup>']);
  assert.deepEqual(texts(1, 1000), ['1', '10', '100', '1000']);
});

test('an axis that does not even double has several labels', () => {
  assert.deepEqual(texts(1.1, 1.7), ['1.2', '1.4', '1.6']);
  assert.deepEqual(texts(3.3, 5.2), ['3.5', '4', '4.5', '5']);
  assert.ok(texts(1, 1.0001).length >= 3);
  assert.ok(texts(2, 5).length >= 3);
});

test('an axis of many decades has a label for every second or third of them, and ticks between', () => {
  const { tickvals, ticktext, minor } = logTicks([], [1e-10, 1e10], 9);
  assert.deepEqual(tickvals.length, 7);
  assert.equal(ticktext[0], '10<sup>−9</sup>');
  assert.equal((minor as { tickvals: number[] }).tickvals.length, 21);
  for (const room of [2, 4, 9, 12]) assert.ok(logTicks([], [1e-100, 1e100], room).tickvals.length <= room);
});

test('every range has two labels or more, and no more than there is room for', () => {
  for (let first = -8; first <= 8; first += 0.37) {
    for (const span of [0.001, 0.02, 0.1, 0.25, 0.3, 0.5, 0.8, 1, 1.5, 2, 3, 7, 12, 25, 80]) {
      for (const room of [4, 6, 9]) {
        const { tickvals } = logTicks([], [10 ** first, 10 ** (first + span)], room);
        assert.ok(tickvals.length >= 2 && tickvals.length <= room + 1, `${first} ${span} ${room}: ${tickvals}`);
      }
    }
  }
});

test('budgets that are powers of two are labelled at themselves', () => {
  assert.deepEqual(logTicks([1, 2, 4, 64], [0.9, 70], 9).ticktext, ['1', '2', '4', '8', '16', '32', '64']);
  assert.deepEqual(logTicks([1, 2, 4, 64], [0.9, 70], 4).ticktext, ['1', '4', '16', '64']);
  assert.deepEqual(logTicks([2 ** 10, 2 ** 15, 2 ** 20], [1000, 2e6], 4).ticktext, [
    '2<sup>12</sup>',
    '2<sup>15</sup>',
    '2<sup>18</sup>',
  ]);
  assert.deepEqual(logTicks([1, 10, 100], [1, 100], 9).ticktext, ['1', '10', '100']);
});

const axis = { beside: [], pixels: 300, label: 30 };

test('an axis has room for the points at its ends, and no more than that', () => {
  const [from, to] = axisOf({ ...axis, values: [0.2, 1], log: false, range: [0, 1] }).range;
  assert.equal(from, 0);
  assert.ok(to > 1.01 && to < 1.06);
  assert.ok(axisOf({ ...axis, values: [0, 1], log: false, toZero: true }).range[0] < 0);
  assert.equal(axisOf({ ...axis, values: [0.5, 1], log: false, toZero: true }).range[0], 0);
});

test('an axis of one value, or of none that it has a place for, can be drawn', () => {
  for (const log of [true, false]) {
    for (const values of [[5], [], [0], [-1, -1]]) {
      const { range } = axisOf({ ...axis, values, log });
      assert.ok(Number.isFinite(range[0]) && range[1] > range[0], `${log} ${values}`);
    }
  }
});
