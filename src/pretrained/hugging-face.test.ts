// Slow: runs a pretrained model.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { integers } from '../compute/random.js';
import { tf } from '../compute/tf.js';
import { localSampler } from '../text/local.js';
import { chatPrompt } from './chat.js';
import { turned } from './fixtures/tiny.js';
import { safetensorsBytes, tinyJson, tinyTokenizer, writeTinyFolder } from './fixtures/tiny-folder.js';
import { textGenerator } from './generator.js';
import { configOfJson } from './hugging-face.js';
import { ModelError } from './model-error.js';
import { openModel } from './open-model.js';
import { openSafetensors } from './safetensors.js';
import { TINY } from './tiny.js';

const root = mkdtempSync(join(tmpdir(), 'hugging-face-'));
let count = 0;
const freshFolder = () => join(root, `model${count++}`);

before(() => useBackend());
after(() => rmSync(root, { recursive: true }));

describe('openModel on a folder', () => {
  const kinds = [
    { type: 'llama', numbers: 'F32', shards: 1, tied: false },
    { type: 'llama', numbers: 'BF16', shards: 3, tied: true },
    { type: 'llama', numbers: 'F16', shards: 2, tied: false },
    { type: 'qwen2', numbers: 'BF16', shards: 1, tied: false },
  ] as const;
  for (const kind of kinds) {
    test(`gives the weights that were written: ${JSON.stringify(kind)}`, async () => {
      const folder = freshFolder();
      const { numTensors } = tf.memory();
      const weights = turned(writeTinyFolder(folder, kind));
      const model = await openModel(folder);
      assert.deepEqual(model.config, TINY);
      assert.deepEqual(Object.keys(model.weights).sort(), Object.keys(weights).sort());
      for (const [name, tensor] of Object.entries(weights)) {
        assert.deepEqual(model.weights[name]!.shape, tensor.shape, name);
        assert.deepEqual(model.weights[name]!.dataSync(), tensor.dataSync(), name);
      }
      const size = Object.values(weights).reduce((sum, tensor) => sum + tensor.size, 0);
      assert.equal(model.parameters, size - (kind.tied ? TINY.vocabulary * TINY.width : 0));
      assert.match(model.id, /^model\d@[0-9a-f]{8}$/);
      model.dispose();
      tf.dispose(weights);
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }

  test('reads the tokenizer, what begins and ends a text, and the template', async () => {
    const folder = freshFolder();
    tf.dispose(writeTinyFolder(folder, { type: 'qwen2', numbers: 'F32' }));
    const model = await openModel(folder);
    assert.deepEqual([model.begins, model.ends], [[1], [0]]);
    const text = 'Grüße,\n ab 12';
    assert.equal(model.tokenizer.decode(model.tokenizer.encode(text)), text);
    const message = { role: 'user', content: 'Hi' } as const;
    assert.equal(chatPrompt(model, [message]), '<|begin|>[user]Hi<|end|>[assistant]');
    assert.throws(() => chatPrompt(model, [{ ...message, role: 'system' }]), {
      name: 'ModelError',
      message: /^model\d@\w+: expected a conversation that its template takes, got "no system here"$/,
    });
    assert.throws(() => chatPrompt({ id: 'm', marks: {} }, [message]), /m: expected a model with a chat template/);

    // A text is begun once, whoever begins it.
    const generator = textGenerator(model, { rows: 1 });
    const ask = { maxTokens: 3, temperature: 0.5, seed: 0, problem: 0, candidates: [0] };
    const tokens = [1, ...model.tokenizer.encode('[user]Hi<|end|>[assistant]')];
    const expected = generator.complete({ ...ask, prompt: tokens })[0]!.tokens;
    for (const prompt of ['[user]Hi<|end|>[assistant]', '<|begin|>[user]Hi<|end|>[assistant]']) {
      assert.deepEqual(generator.complete({ ...ask, prompt })[0]!.tokens, expected);
    }
    const texts: string[] = [];
    await localSampler(generator, { chat: true }).sample({ ...ask, prompt: 'Hi', stop: [] }, (one) =>
      texts.push(one.text),
    );
    assert.deepEqual(texts, [generator.complete({ ...ask, prompt: tokens })[0]!.text]);
    generator.dispose();
    model.dispose();
  });

  test('other architectures, and what our transformer does not do, are refused in one sentence', () => {
    const refused: [Record<string, unknown>, RegExp][] = [
      [{ model_type: 'gemma' }, /expected a "model_type" of llama, mistral, qwen2, got "gemma"/],
      [{ hidden_act: 'gelu' }, /expected "hidden_act" silu, got "gelu"/],
      [{ rope_scaling: { rope_type: 'llama3' } }, /expected no "rope_scaling", got \{"rope_type":"llama3"\}/],
      [{ rope_parameters: { rope_type: 'yarn' } }, /expected a "rope_type" default, got "yarn"/],
      [{ sliding_window: 64 }, /expected no "sliding_window", got 64/],
      [{ attention_bias: true }, /expected "attention_bias" false, got true/],
      [{ quantization_config: { bits: 4 } }, /expected no "quantization_config"/],
      [{ hidden_size: 1e9 }, /number above 0 and at most 1048576 as "hidden_size", got 1000000000/],
      [{ vocab_size: undefined }, /as "vocab_size", got undefined/],
      [{ num_key_value_heads: 3 }, /heads that are a multiple of the key and value heads/],
      [{ head_dim: 7 }, /of an even width, got .* width 7/],
      [{ model_type: { toString: 1 } }, /of llama, mistral, qwen2, got \{"toString":1\}/],
      [{ rope_parameters: 'x' }, /expected "rope_parameters" to be an object, got "x"/],
      [{ hidden_size: 'x'.repeat(5000) }, /as "hidden_size", got "x{60}\.\.\."$/],
      [{ rope_theta: 'x' }, /a number above 0 and at most \d+ as "rope_theta", got "x"/],
    ];
    for (const [change, message] of refused) {
      assert.throws(
        () => configOfJson('config.json', { ...tinyJson('llama'), ...change }),
        (error: Error) => {
          assert.ok(error instanceof ModelError);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    }
    const { rope_theta: _, ...newer } = tinyJson('llama');
    const rotary = { rope_type: 'default', rope_theta: 1234 };
    assert.equal(configOfJson('config.json', { ...newer, rope_parameters: rotary }).rotaryBase, 1234);
    assert.equal(configOfJson('config.json', { ...tinyJson('qwen2') }).context, TINY.context);
  });

  test('a folder that is broken is refused in one sentence that names the file, and no tensor is kept', async () => {
    const folder = freshFolder();
    tf.dispose(writeTinyFolder(folder, { type: 'llama', numbers: 'F32', shards: 2 }));
    const { numTensors } = tf.memory();
    const broken = async (name: string, change: (old: Buffer) => string | Uint8Array | undefined, message: RegExp) => {
      const path = join(folder, name);
      const old = readFileSync(path);
      const changed = change(old);
      if (changed === undefined) rmSync(path);
      else writeFileSync(path, changed);
      await assert.rejects(openModel(folder), (error: Error) => {
        assert.ok(error instanceof ModelError, error.stack);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
      writeFileSync(path, old);
      assert.equal(tf.memory().numTensors, numTensors);
    };
    const shard = 'model-2-of-2.safetensors';
    const index = 'model.safetensors.index.json';
    const nothing = () => undefined;
    await broken('config.json', nothing, /config\.json: expected a file, got no such file/);
    await broken('config.json', () => '{"model_type": ', /config\.json: expected a JSON object, got "\{/);
    await broken('tokenizer.json', () => '{}', /tokenizer\.json: expected a tokenizer of a known kind, got "/);
    await broken(
      'tokenizer.json',
      () => JSON.stringify(tinyTokenizer(301)),
      /tokenizer\.json: expected at most 300 tokens, as the network has, got 301/,
    );
    await broken(shard, nothing, /model-2-of-2\.safetensors: expected this file, which model\.\S+ names, got none/);
    await broken(shard, (old) => old.subarray(0, old.length - 1), /end at byte \d+, got a file of \d+ .*cut off/);
    await broken(
      shard,
      (old) => old.subarray(0, 20),
      /a header of at most 12 bytes, got \d+ \(is the file cut off\?\)/,
    );
    await broken(shard, (old) => Buffer.concat([old, Buffer.alloc(4)]), /tensors that fill \d+ bytes of data, got \d+/);
    await broken(shard, () => 'x', /a safetensors file of at least 8 bytes, got 1/);
    await broken(
      shard,
      () => safetensorsBytes([], 'F32'),
      /model-2-of-2\.safetensors: expected tensor "\S+", got none/,
    );
    await broken(index, () => '{}', /index\.json: expected a weight_map/);
    await broken(
      index,
      () => '{"weight_map": {"a": "../secret.safetensors"}}',
      /expected a weight_map of names of files beside it, got \["a","\.\.\/secret/,
    );
    await broken(index, nothing, /expected model\.safetensors or model\.safetensors\.index\.json, got neither/);
    const quantised = (old: Buffer) => old.toString('latin1').replaceAll('"F32"', '"I32"');
    await broken(shard, (old) => Buffer.from(quantised(old), 'latin1'), /in one of F32, F16, BF16, got "I32"/);
  });

  test('an untied model without a head, weights that are no numbers and a pipe are named in one sentence', async () => {
    const folder = freshFolder();
    tf.dispose(writeTinyFolder(folder, { type: 'llama', numbers: 'F32', tied: true }));
    const { numTensors } = tf.memory();
    const config = readFileSync(join(folder, 'config.json'), 'utf8');
    writeFileSync(
      join(folder, 'config.json'),
      config.replace('"tie_word_embeddings":true', '"tie_word_embeddings":false'),
    );
    await assert.rejects(openModel(folder), {
      name: 'ModelError',
      message: `${folder}: expected tensor "lm_head.weight", since config.json says "tie_word_embeddings": false, got none`,
    });
    writeFileSync(join(folder, 'config.json'), config);
    const path = join(folder, 'model.safetensors');
    const weights = readFileSync(path);
    weights.writeFloatLE(Number.NaN, weights.length - 4);
    writeFileSync(path, weights);
    await assert.rejects(openModel(folder), /expected finite weights in "\S+", got NaN at \d+$/);
    assert.equal(tf.memory().numTensors, numTensors);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    await assert.rejects(openModel(folder), /model\.safetensors: expected a file, got a pipe or a device$/);
    await assert.rejects(openModel(join(folder, 'none')), {
      name: 'ModelError',
      message: /expected a file, got no such file$/,
    });
  });

  test('a template is ended that does not end, counts without end or grows', () => {
    const asked = (template: string) => chatPrompt({ id: 'm', marks: {}, template }, [{ role: 'user', content: 'Hi' }]);
    const refused = (template: string, message: RegExp) =>
      assert.throws(() => asked(template), { name: 'ModelError', message });
    const start = performance.now();
    refused('{% for i in range(300000000) %}x{% endfor %}', /got "range of 300000000, at most 10000"$/);
    const nested = ['a', 'b', 'c', 'd'].reduce(
      (inner, name) => `{% for ${name} in range(9000) %}${inner}{% endfor %}`,
      '',
    );
    refused(nested, /expected a conversation that its template takes, got "Script execution timed out after 2000ms"$/);
    refused('x'.repeat(300_000), /got "a template of 300000 characters"$/);
    refused("{{ raise_exception('\u001b[31m' ~ 'y' * 3) }}", /got "/);
    assert.ok(performance.now() - start < 10_000);
    assert.equal(
      asked('\n{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(4, 0, -2) %}{{ i }}{% endfor %}'),
      '\n01242',
    );
  });

  test('10,000 mutated safetensors files: an error of one sentence, or a file that reads', () => {
    const folder = freshFolder();
    tf.dispose(writeTinyFolder(folder, { type: 'llama', numbers: 'BF16' }));
    const path = join(folder, 'model.safetensors');
    const bytes = readFileSync(path);
    const header = Number(bytes.readBigUInt64LE()) + 8;
    const start = process.memoryUsage().rss;
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const [kind, ...places] = integers({ seed: 6, problem: i, candidate: 0 }, 0, 7, 2 ** 30);
      const mutant = Buffer.from(bytes.subarray(0, kind! % 5 === 0 ? places[0]! % bytes.length : bytes.length));
      for (const place of places.slice(1, 2 + (kind! % 3))) {
        const at = place % (place & 64 ? header : 16);
        if (at < mutant.length) mutant[at] = place >> 12;
      }
      writeFileSync(path, mutant);
      try {
        const file = openSafetensors(folder);
        try {
          for (const name of file.names.slice(0, 2)) file.read(name);
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
