import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integers, Stream } from '../compute/random.js';
import { drawnSums, drawsOf, sumDrawn } from './draws.js';

test('resamples are the same again, kept or not, and others for another sample or seed', () => {
  const options = { seed: 3, sample: 0, replicates: 5 };
  const rows = (own = options) => Array.from({ length: own.replicates }, (_, r) => [...drawsOf(7, own)(r)]);
  const first = rows();
  const { buffer } = drawsOf(7, options)(0);
  assert.equal(drawsOf(7, options)(4).buffer, buffer);
  assert.ok(first.every((places) => places.length === 7 && places.every((place) => place < 7)));
  assert.deepEqual(first[2], [...integers({ seed: 3, problem: 0, candidate: 2 }, 0, 7, 7, Stream.bootstrap)]);
  assert.notDeepEqual(rows({ ...options, sample: 1 }), first);
  assert.notDeepEqual(rows({ ...options, seed: 4 }), first);
  // What is beyond the memory that is given to it pushes the oldest out, which is drawn anew.
  for (let seed = 10; seed < 14; seed++) drawsOf(70_000, { seed, sample: 0, replicates: 400 });
  assert.notEqual(drawsOf(7, options)(0).buffer, buffer);
  assert.deepEqual(rows(), first);
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

test('whole numbers of any size have the sums of their rows to the bit, and so have others', () => {
  const rows = 5000;
  const drawn = drawsOf(rows, { seed: 1, sample: 0, replicates: 1 })(0);
  const kinds: Record<string, (i: number) => number> = {
    'right and wrong answers': (i) => (i * 7919) % 2,
    differences: (i) => ((i * 7919) % 3) - 1,
    'equal values': () => 4,
    large: (i) => ((i * 7919) % 1000) - 2 ** 20,
    'too large to pack': (i) => (i % 3) * 2 ** 40,
    fractions: (i) => ((i * 7919) % 7) / 7,
  };
  for (const [name, of] of Object.entries(kinds)) {
    for (const width of [1, 2, 4, 5, 13]) {
      const values = Float64Array.from({ length: rows * width }, (_, i) => of(i));
      const [sums, expected] = [new Float64Array(width), new Float64Array(width)];
      drawnSums(values, width)(drawn, sums);
      sumDrawn(values, drawn, expected);
      assert.deepEqual(sums, expected, `${name}, ${width} columns`);
    }
  }
});
