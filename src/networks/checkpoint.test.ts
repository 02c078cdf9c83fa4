import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { integers } from '../compute/random.js';
import { tf } from '../compute/tf.js';
import { loadWeights, parseWeights, saveWeights } from './checkpoint.js';
import { disposeWeights } from './weights.js';

describe('checkpoint', () => {
  let folder = '';
  before(async () => {
    await useBackend();
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function saved(): string {
    const path = join(folder, 'two.safetensors');
    const weights = {
      b: tf.tensor([1.5, -2], [2]),
      a: tf.tensor([
        [1, 2],
        [3, 4],
      ]),
    };
    saveWeights(path, weights);
    disposeWeights(weights);
    return path;
  }

  function withHeader(header: unknown, bytes: number): string {
    const text = typeof header === 'string' ? header : JSON.stringify(header);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
    const path = join(folder, 'made.safetensors');
    writeFileSync(path, Buffer.concat([size, Buffer.from(text), Buffer.alloc(bytes)]));
    return path;
  }

  it('refuses a pipe, a folder and nothing without waiting', () => {
    const pipe = join(folder, 'pipe.safetensors');
    execFileSync('mkfifo', [pipe]);
    assert.throws(() => loadWeights(pipe), /expected a file, got a pipe or a device$/);
    rmSync(pipe);
    assert.throws(() => loadWeights(folder), /expected a file, got a folder$/);
    assert.throws(() => loadWeights(join(folder, 'none')), /expected a file, got no such file$/);
  });

  it('gives back what it saved, and leaves no temporary file', () => {
    const weights = loadWeights(saved());
    assert.deepEqual(weights['a']!.arraySync(), [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual(weights['b']!.arraySync(), [1.5, -2]);
    disposeWeights(weights);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  const tensor = (dtype: string, shape: unknown, offsets: unknown) => ({ a: { dtype, shape, data_offsets: offsets } });
  const broken: readonly [string, unknown, number, RegExp][] = [
    ['text that is no JSON', '{"a": ', 4, /expected a header in JSON/],
    ['a list', [], 0, /expected a header that is a JSON object/],
    ['another dtype', tensor('F16', [2], [0, 4]), 4, /expected dtype F32 for tensor "a", got "F16"/],
    ['a negative side', tensor('F32', [-1], [0, 4]), 4, /expected a shape/],
    ['a size that does not match', tensor('F32', [3], [0, 8]), 8, /expected 12 bytes for tensor "a", got 8/],
    [
      'an end beyond the file',
      tensor('F32', [1000000000], [0, 4000000000]),
      8,
      /tensor "a" to end at byte 4000000\d+, got a file of \d+ bytes/,
    ],
    [
      'a dtype that is an object',
      tensor({ toString: 1 } as never, [2], [0, 8]),
      8,
      /a dtype for tensor "a", got \{"toString":1\}/,
    ],
    [
      'a shape that is deep',
      `{"a":{"dtype":"F32","shape":${'['.repeat(200_000)}${']'.repeat(200_000)},"data_offsets":[0,4]}}`,
      4,
      /whole numbers for tensor "a", got \[\[\[\.\.\.\]\]\]$/,
    ],
    [
      'a name that would be lost',
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
      /expected another name for a tensor, got __proto__/,
    ],
    [
      'more tensors than any model has',
      JSON.stringify(Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [i, 0]))),
      0,
      /expected at most 65536 tensors, got 70000/,
    ],
    ['a gap', tensor('F32', [1], [4, 8]), 8, /tensor "a" to begin at byte 62, got 66/],
    ['bytes left over', tensor('F32', [1], [0, 4]), 8, /expected tensors that fill 8 bytes of data, got 4/],
  ];
  for (const [what, header, bytes, message] of broken) {
    it(`refuses ${what}`, () => assert.throws(() => loadWeights(withHeader(header, bytes)), message));
  }

  it('survives 100,000 mutated files: loads or says a sentence, and leaks no tensor', () => {
    const good = readFileSync(saved());
    const length = Number(good.readBigUInt64LE(0));
    const count = tf.memory().numTensors;
    let refused = 0;
    for (let i = 0; i < 100_000; i++) {
      const [at, value, cut, more] = integers({ seed: 1, problem: i, candidate: 0 }, 0, 4, 256);
      const bytes = Buffer.from(good);
      bytes[at! % (8 + length)] = value!;
      if (more! < 128) bytes[(at! + more!) % (8 + length)] = cut!;
      try {
        disposeWeights(parseWeights('mutated', cut! < 32 ? bytes.subarray(0, at!) : bytes));
      } catch (error) {
        refused++;
        assert.match((error as Error).message, /^checkpoint mutated: expected .*, got /);
      }
    }
    assert.ok(refused > 50_000, String(refused));
    assert.equal(tf.memory().numTensors, count);
  });
});
