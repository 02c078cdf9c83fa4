// Slow: builds and runs a pretrained model.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { integers } from '../compute/random.js';
import { tf } from '../compute/tf.js';
import { ggufBytes, tinyMetadata, tinyModel, turned } from './fixtures/tiny.js';
import { openGguf } from './gguf.js';
import { configOfGguf, openGgufModel } from './gguf-model.js';
import { ModelError } from './model-error.js';
import { TINY } from './tiny.js';

const folder = mkdtempSync(join(tmpdir(), 'gguf-'));
const path = join(folder, 'tiny.gguf');
const written = (bytes: Uint8Array) => {
  writeFileSync(path, bytes);
  return path;
};

before(() => useBackend());
after(() => rmSync(folder, { recursive: true }));

describe('openGguf', () => {
  it('reads metadata and tensors', () => {
    const values = Float32Array.from({ length: 6 }, (_, i) => i / 3);
    const file = openGguf(
      written(ggufBytes({ name: 'x', n: 7, list: ['a', 'bc'] }, [{ name: 't', shape: [2, 3], values }])),
    );
    assert.deepEqual(Object.fromEntries(file.metadata), { name: 'x', n: 7, list: ['a', 'bc'] });
    assert.deepEqual(file.tensors.get('t')!.shape, [2, 3]);
    assert.deepEqual(file.read('t'), values);
    assert.throws(() => file.read('u'), /expected a tensor "u", got none/);
    file.close();
  });

  it('refuses what is not a whole file in one sentence', () => {
    const whole = ggufBytes({ name: 'x' }, [{ name: 't', shape: [64], values: new Float32Array(64) }]);
    const cut =
      /tiny\.gguf: expected 256 bytes of tensor "t" at byte \d+, got a file that ends at byte \d+ \(is it cut off\?\)/;
    assert.throws(() => openGguf(written(whole.subarray(0, whole.length - 1))), cut);
    assert.throws(() => openGguf(written(whole.subarray(0, 30))), /got a file that ends at byte 30/);
    assert.throws(
      () => openGguf(written(Buffer.from('not a model'))),
      /expected a GGUF file, which begins with "GGUF"/,
    );
    const twice = [0, 1].map(() => ({ name: 't', shape: [1], values: new Float32Array(1) }));
    assert.throws(() => openGguf(written(ggufBytes({}, twice))), /expected tensor "t" once, got it twice/);
    const strange = Buffer.from(whole);
    strange.writeUInt32LE(77, strange.indexOf(Buffer.from('t\x01\0\0\0')) + 1 + 4 + 8);
    assert.throws(() => openGguf(written(strange)), /expected tensor "t" in one of F32, .*, got type 77 of ggml/);
  });

  it('refuses the other byte order, lists and counts that nothing needs, and a pipe', () => {
    const whole = ggufBytes({ name: 'x' }, []);
    const turned = Buffer.from(whole);
    turned.writeUInt32BE(3, 4);
    assert.throws(
      () => openGguf(written(turned)),
      /expected a GGUF file of little-endian numbers, got a big-endian one/,
    );
    const counts = Buffer.from(whole);
    counts.writeBigUInt64LE(1_000_000n, 8);
    assert.throws(() => openGguf(written(counts)), /expected at most 65536 tensors and metadata, got 1000000 and 1$/);
    // A list of 5 million bytes: small in the file, large in memory.
    const list = Buffer.concat([whole.subarray(0, 24), Buffer.from('\x01\0\0\0\0\0\0\0l\x09\0\0\0\0\0\0\0', 'latin1')]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(5_000_000n);
    const long = Buffer.concat([list, length, Buffer.alloc(5_000_000)]);
    assert.throws(() => openGguf(written(long)), /expected at most 4194304 values in lists, got 5000000 with "l"$/);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    assert.throws(() => openGguf(path), /expected a file, got a pipe or a device$/);
    rmSync(path);
  });

  it('says which part of a model a file is, and how to join the parts', () => {
    const part = { ...tinyMetadata(), 'split.no': 0, 'split.count': 2 };
    const file = openGguf(written(ggufBytes(part, [])));
    assert.throws(
      () => configOfGguf(file),
      /expected a whole model, got part 1 of 2: join the parts first, llama-gguf-split --merge tiny\.gguf whole\.gguf$/,
    );
    file.close();
  });

  it('survives 10,000 mutated files: an error of one sentence or a file that reads, and little memory', () => {
    const { bytes, weights } = tinyModel();
    tf.dispose(weights);
    const head = bytes.length - openedDataBytes(bytes);
    const start = process.memoryUsage().rss;
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const key = { seed: 5, problem: i, candidate: 0 };
      const [kind, ...places] = integers(key, 0, 9, 2 ** 30);
      // Most of the header is the list of tokens: half of the changes go to what stands before and behind it.
      const mutant = Buffer.from(bytes.subarray(0, kind! % 5 === 0 ? places[0]! % bytes.length : bytes.length));
      for (const place of places.slice(1, 2 + (kind! % 3))) {
        const at = (place & 1 ? place >> 1 : (place >> 1) % 700) % Math.max(1, Math.min(head, mutant.length));
        if (at < mutant.length) mutant[at] = place >> 12;
      }
      try {
        const file = openGguf(written(mutant));
        try {
          configOfGguf(file);
        } finally {
          file.close();
        }
      } catch (error) {
        refused++;
        assert.ok(error instanceof ModelError, `mutant ${i}: ${(error as Error).stack}`);
        assert.doesNotMatch(error.message, /\n/);
      }
    }
    assert.ok(refused > 3000 && refused < 10_000, `${refused}`);
    assert.ok(process.memoryUsage().rss - start < 300 * 2 ** 20);
  });
});

/** Bytes of the tensors' data of a file. */
function openedDataBytes(bytes: Uint8Array): number {
  const file = openGguf(written(bytes));
  file.close();
  return bytes.length - Math.min(...[...file.tensors.values()].map(({ offset }) => offset));
}

describe('openGgufModel', () => {
  it('gives back the weights that the file was made from', async () => {
    const { bytes, weights: plain } = tinyModel();
    const weights = turned(plain);
    const tensors = tf.memory().numTensors;
    const model = await openGgufModel(written(bytes));
    assert.deepEqual({ ...model.config, rotaryBase: 5000, epsilon: 1e-5 }, TINY);
    for (const [name, tensor] of Object.entries(weights)) {
      assert.deepEqual(model.weights[name]!.dataSync(), tensor.dataSync(), name);
    }
    const size = Object.values(weights).reduce((sum, tensor) => sum + tensor.size, 0);
    assert.equal(model.parameters, size);
    assert.deepEqual(model.tokenizer.encode('cab<|end|>'), [
      model.tokenizer.tokenOf('c'),
      model.tokenizer.tokenOf('ab'),
      0,
    ]);
    assert.equal(model.tokenizer.decode(model.tokenizer.encode('Grüße,\n 12 + 7')), 'Grüße,\n 12 + 7');
    model.dispose();
    assert.equal(tf.memory().numTensors, tensors);
    tf.dispose(weights);
  });

  it('refuses other architectures, tokenizers and shapes', async () => {
    const { bytes, weights } = tinyModel();
    tf.dispose(weights);
    const withText = (from: string, to: string) => {
      const changed = Buffer.from(bytes);
      changed.write(to, changed.indexOf(from), 'latin1');
      return openGgufModel(written(changed));
    };
    await assert.rejects(
      withText('\x05\0\0\0\0\0\0\0llama', '\x05\0\0\0\0\0\0\0gemma'),
      /expected the architecture llama or qwen2, got "gemma"/,
    );
    await assert.rejects(withText('smollm', 'smallm'), /expected text cut as one of gpt-2, .*, got "smallm"/);
    await assert.rejects(
      withText('blk.1.ffn_up', 'blk.1.ffn_in'),
      /expected tensor "blk\.1\.ffn_up\.weight" of \[48, 32\], got none/,
    );
    const metadata = { ...tinyMetadata(), 'llama.vocab_size': 299 };
    await assert.rejects(
      openGgufModel(written(ggufBytes(metadata, []))),
      /expected a tokenizer of 299 tokens, as the network has, got 300/,
    );
    const { numTensors } = tf.memory();
    await assert.rejects(openGgufModel(join(folder, 'none.gguf')), /expected a file, got no such file/);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
