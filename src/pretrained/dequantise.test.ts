import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../compute/paths.js';
import { dequantise, ENCODINGS } from './dequantise.js';
import { HALVES } from './float16.js';

interface Fixture {
  readonly type: number;
  readonly name: string;
  readonly data: string;
  readonly values: string;
}

const file = join(ROOT, 'src/pretrained/fixtures/quantised.json');
const fixtures = JSON.parse(readFileSync(file, 'utf8')) as readonly Fixture[];
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

describe('dequantise', () => {
  for (const { type, name, data, values } of fixtures) {
    it(`gives the bits that the gguf package gives for ${name}`, () => {
      const encoding = ENCODINGS.get(type)!;
      assert.equal(encoding.name, name);
      assert.deepEqual(new Uint8Array(dequantise(encoding, bytes(data)).buffer), bytes(values));
    });
  }

  it('reads single precision as it is, and refuses half a block', () => {
    const numbers = Float32Array.of(1.5, -0, 3e-40, 1e30);
    assert.deepEqual(dequantise(ENCODINGS.get(0)!, new Uint8Array(numbers.buffer)), numbers);
    assert.throws(() => dequantise(ENCODINGS.get(3)!, new Uint8Array(21)), /whole blocks of 20 bytes of Q4_1, got 21/);
  });

  it('knows every half-precision number', () => {
    assert.deepEqual([HALVES[0x3c00], HALVES[0xc000], HALVES[1], HALVES[0x7bff]], [1, -2, 2 ** -24, 65504]);
    assert.equal(HALVES[0x7c00], Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(HALVES[0x7e00]));
  });
});
