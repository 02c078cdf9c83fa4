import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawsOf, sumDrawn } from './draws.js';

test('resamples are the same again, kept or not, and others for another sample or seed', () => {
  const options = { seed: 3, sample: 0, replicates: 5 };
  const first = drawsOf(7, options);
  assert.equal(drawsOf(7, options), first);
  assert.deepEqual([first.length, first[0]!.length], [5, 7]);
  assert.ok(first.every((places) => places.every((place) => place < 7)));
  assert.notDeepEqual(drawsOf(7, { ...options, sample: 1 }), first);
  assert.notDeepEqual(drawsOf(7, { ...options, seed: 4 }), first);
  // What is beyond the memory that is given to it is drawn anew, and pushes the oldest out.
  for (let seed = 10; seed < 14; seed++) drawsOf(70_000, { seed, sample: 0, replicates: 200 });
  const again = drawsOf(7, options);
  assert.notEqual(again, first);
  assert.deepEqual(again, first);
});

test('sums of any number of columns are those of the rows one after another', () => {
  const drawn = Uint16Array.of(2, 0, 2, 1, 2);
  for (let width = 1; width <= 9; width++) {
    const values = Float64Array.from({ length: 3 * width }, (_, i) => Math.sin(i + 1));
    const sums = new Float64Array(width);
    sumDrawn(values, drawn, sums);
    for (let k = 0; k < width; k++) {
      const row = [...drawn].map((place) => values[place * width + k]!);
      assert.equal(
        sums[k],
        row.reduce((a, b) => a + b, 0),
      );
    }
  }
});
