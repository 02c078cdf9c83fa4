import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalCdf } from '../numerics/distributions.js';
import {
  gumbels,
  integers,
  type Key,
  normalRows,
  normals,
  permutation,
  philox,
  Stream,
  uniforms,
  words,
} from './random.js';

const key = { seed: 7, problem: 3, candidate: 11 };

describe('philox', () => {
  // Known answers of Random123's kat_vectors for philox4x32-10.
  const vectors = [
    { counter: [0, 0, 0, 0], key: [0, 0], out: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      out: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      out: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ];
  for (const [index, vector] of vectors.entries()) {
    it(`reproduces the published vector ${index + 1}`, () => {
      assert.deepEqual([...philox(vector.counter, vector.key)], vector.out);
    });
  }
});

describe('keyed draws', () => {
  it('are a function of the key, the step and the position alone', () => {
    const rows = normalRows([key, { ...key, candidate: 12 }], 5, 10);
    assert.deepEqual(rows.subarray(0, 10), normals(key, 5, 10));
    assert.deepEqual(rows.subarray(10), normals({ ...key, candidate: 12 }, 5, 10));
    assert.deepEqual(words(key, 5, 3), words(key, 5, 100).subarray(0, 3));
    assert.notDeepEqual(words(key, 5, 4), words(key, 6, 4));
    assert.notDeepEqual(words(key, 5, 4, 0), words(key, 5, 4, 1));
  });

  it('uniforms pass a chi-square test over 100 cells', () => {
    const counts = new Array<number>(100).fill(0);
    const n = 200_000;
    for (const u of uniforms(key, 0, n)) counts[Math.floor(u * 100)]!++;
    const statistic = counts.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
    assert.ok(statistic < 148.2, `chi-square ${statistic} exceeds the 0.999 quantile with 99 degrees of freedom`);
  });

  it('normals pass a Kolmogorov-Smirnov test', () => {
    const n = 100_000;
    const draws = Array.from(normals(key, 2, n)).sort((a, b) => a - b);
    const distance = draws.reduce((most, z, i) => {
      const p = normalCdf(z);
      return Math.max(most, (i + 1) / n - p, p - i / n);
    }, 0);
    assert.ok(distance * Math.sqrt(n) < 1.95, `KS statistic ${distance * Math.sqrt(n)} exceeds the 0.999 quantile`);
  });

  it('normals have the moments of the standard normal within 5 standard errors', () => {
    const n = 200_000;
    const draws = normals(key, 1, n);
    const moment = (power: number) => draws.reduce((sum, z) => sum + z ** power, 0) / n;
    const moments: readonly [number, number, number][] = [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ];
    for (const [power, mean, variance] of moments) {
      const error = Math.abs(moment(power) - mean) / Math.sqrt(variance / n);
      assert.ok(error < 5, `moment ${power} is ${error} standard errors off`);
    }
  });

  it('Gumbels have mean 0.5772 and variance pi^2 / 6', () => {
    const n = 200_000;
    const draws = gumbels(key, 2, n);
    const mean = draws.reduce((sum, g) => sum + g, 0) / n;
    const variance = draws.reduce((sum, g) => sum + (g - mean) ** 2, 0) / n;
    assert.ok(Math.abs(mean - 0.5772157) < 5 * Math.sqrt(1.645 / n));
    assert.ok(Math.abs(variance - Math.PI ** 2 / 6) < 0.05);
  });

  it('integers stay below their bound and permutations hold every index once', () => {
    assert.ok(integers(key, 3, 1000, 7).every((value) => value < 7));
    assert.deepEqual(
      [...permutation(key, 4, 50)].sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it('streams of one key are disjoint, and so is all that is drawn within the stream of another', () => {
    const streams = Object.values(Stream);
    const seen = new Set<string>();
    const inside: Key[] = [
      key,
      ...streams.filter((stream) => stream !== Stream.sample).map((stream) => ({ ...key, stream })),
    ];
    for (const one of inside) for (const stream of streams) seen.add(words(one, 5, 4, stream).join());
    assert.equal(seen.size, streams.length ** 2);
    assert.deepEqual(words({ ...key, stream: Stream.sample }, 5, 4), words(key, 5, 4));
    assert.deepEqual(words(key, 5, 4), words(key, 5, 4, Stream.sample));
  });

  it('refuse a key that is no 32-bit integer', () => {
    assert.throws(() => normals({ ...key, seed: -1 }, 0, 1), /expected seed to be an integer.*got -1/);
    assert.throws(() => integers(key, 0, 1, 0), /expected a bound.*got 0/);
  });
});
