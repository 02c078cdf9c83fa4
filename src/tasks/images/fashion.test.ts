import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOTHES, fashion, parseRows } from './fashion.js';
import { pixels } from './mnist.js';

test('Fashion-MNIST is complete, in turns of its ten classes, with the published means', () => {
  for (const [part, count, mean] of [
    ['train', 60000, 0.286],
    ['test', 10000, 0.2868],
  ] as const) {
    const set = fashion(part);
    assert.equal(set.count, count);
    assert.equal(set.images.length, count * 784);
    assert.deepEqual([...set.labels.subarray(8, 12)], [8, 9, 0, 1]);
    const total = set.images.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(total / set.images.length / 255 - mean) < 2e-4, `${part}: ${total}`);
  }
  assert.deepEqual([...fashion('test').images.subarray(7, 14)], [9, 8, 0, 0, 34, 29, 7]);
  assert.equal(CLOTHES.length, 10);
  const values = pixels(fashion('train').images, [0, 1]);
  assert.deepEqual([Math.min(...values), Math.max(...values)], [-1, 1]);
});

test('training and test images are different ones', () => {
  const rows = (part: 'train' | 'test', count: number) =>
    Array.from({ length: count }, (_, i) =>
      Buffer.from(fashion(part).images.subarray(784 * i, 784 * i + 784)).toString('base64'),
    );
  const seen = new Set(rows('train', 60000));
  const both = rows('test', 10000).filter((row) => seen.has(row)).length;
  assert.ok(both < 20, `${both}`);
});

test('rows are read as JSON reads them, and broken ones are refused by file and row', () => {
  const read = (data: unknown) => parseRows(Buffer.from(JSON.stringify({ data })), 'x.json');
  const row = Array.from({ length: 784 }, (_, i) => i % 256);
  assert.deepEqual([...read([row, [], row])], [...row, ...row]);
  assert.deepEqual([...read([[]])], []);
  assert.throws(() => read([row, row.slice(1)]), /x\.json: expected 784 values in row 1, got 783/);
  assert.throws(() => read([[...row.slice(1), 256]]), /expected values from 0 to 255 in row 0, got 256/);
  assert.throws(() => parseRows(Buffer.from('{"data":[[1,2'), 'x.json'), /expected a closed list in row 0/);
});
