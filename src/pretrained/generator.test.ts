// Slow: runs a pretrained model.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { tf } from '../compute/tf.js';
import { checkSampling } from '../families/language/drawing.js';
import { chooseTokens, samplingInputs } from '../families/language/token-choice.js';
import { transformerHidden, transformerLogits } from '../networks/transformer/transformer.js';
import type { TextRequest } from './completion.js';
import { tinyFile } from './fixtures/tiny.js';
import { textGenerator } from './generator.js';
import { openGgufModel } from './gguf-model.js';
import type { PretrainedModel } from './model.js';

const folder = mkdtempSync(join(tmpdir(), 'generator-'));
let model: PretrainedModel;

before(async () => {
  await useBackend();
  model = await openGgufModel(tinyFile(folder));
});
after(() => rmSync(folder, { recursive: true }));

const request: TextRequest = {
  prompt: 'what is 12 + 30? it is the sum of twelve and thirty, so',
  maxTokens: 12,
  temperature: 0.9,
  seed: 4,
  problem: 2,
  candidates: [0, 1, 2, 3, 4, 5, 6],
};

/** Logits after every token, from the transformer itself. */
function plainLogits(tokens: readonly number[]): number[][] {
  return tf.tidy(() => {
    const { hidden } = transformerHidden(
      model.config,
      model.weights,
      tf.tensor2d([...tokens], [1, tokens.length], 'int32'),
    );
    return transformerLogits(model.weights, hidden.squeeze([0])).arraySync();
  });
}

describe('textGenerator', () => {
  it('gives the logits of the transformer, whatever the length', () => {
    const generator = textGenerator(model, { rows: 2 });
    const tokens = model.tokenizer.encode(`${request.prompt} ${request.prompt}`);
    assert.ok(tokens.length > 64);
    const expected = plainLogits(tokens);
    const found = generator.logits(tokens);
    assert.equal(found.length, tokens.length);
    found.forEach((row, i) => {
      row.forEach((value, j) => {
        assert.ok(Math.abs(value - expected[i]![j]!) < 1e-4, `${i} ${j}`);
      });
    });
    generator.dispose();
  });

  it('writes down the log-probabilities that the transformer gives to its tokens', () => {
    const generator = textGenerator(model, { rows: 3 });
    const prompt = model.tokenizer.encode(request.prompt as string);
    for (const { tokens, logProbabilities } of generator.complete(request)) {
      const logits = plainLogits([...prompt, ...tokens]);
      tokens.forEach((token, i) => {
        const row = logits[prompt.length + i - 1]!;
        const most = Math.max(...row);
        const total = most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0));
        assert.ok(Math.abs(row[token]! - total - logProbabilities[i]!) < 1e-4);
      });
    }
    generator.dispose();
  });

  it('makes the same completions whatever is decoded beside them, and keeps no tensor', () => {
    const all = textGenerator(model, { rows: 3 });
    const whole = all.complete(request);
    const { numTensors } = tf.memory();
    assert.deepEqual(all.complete(request), whole);
    const apart = request.candidates.map((candidate) => all.complete({ ...request, candidates: [candidate] })[0]!);
    assert.deepEqual(apart, whole);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.ok(new Set(whole.map(({ text }) => text)).size > 5);
    all.dispose();
  });

  it('stops at texts, counts what each completion spends, and takes the likeliest at temperature 0', () => {
    const generator = textGenerator(model, { rows: 3 });
    const free = generator.complete(request);
    const end = free[0]!.text.slice(3, 5);
    const meter = new Meter();
    const found = generator.complete({ ...request, stop: [end], meter });
    assert.equal(found[0]!.finish, 'stop');
    assert.equal(found[0]!.text, free[0]!.text.slice(0, free[0]!.text.indexOf(end)));
    assert.equal(
      meter.nfe,
      found.reduce((sum, { nfe }) => sum + nfe, 0),
    );
    assert.equal(found.at(-1)!.nfe, found.at(-1)!.tokens.length);
    const prompt = model.tokenizer.encode(request.prompt as string);
    const greedy = generator.complete({ ...request, temperature: 0, candidates: [9] })[0]!;
    greedy.tokens.forEach((token, i) => {
      const row = plainLogits([...prompt, ...greedy.tokens.slice(0, i)]).at(-1)!;
      assert.equal(token, row.indexOf(Math.max(...row)));
    });
    generator.dispose();
  });

  it('forces the thought to a budget', () => {
    const generator = textGenerator(model, { rows: 3 });
    const found = generator.complete({ ...request, thought: { close: ' =>', most: 4 } });
    for (const { text, tokens, logProbabilities } of found) {
      assert.equal(model.tokenizer.decode(tokens.slice(4, 7)), ' =>', text);
      assert.deepEqual(logProbabilities.map(Number.isNaN).indexOf(true), 4);
    }
    generator.dispose();
  });

  it('refuses what does not fit', () => {
    const generator = textGenerator(model, { rows: 3 });
    assert.throws(
      () => generator.complete({ ...request, maxTokens: 100 }),
      /at most 128 positions, got a prompt of \d+ tokens and maxTokens 100/,
    );
    assert.throws(() => generator.complete({ ...request, prompt: [300] }), /expected tokens from 0 to 299, got 300/);
    assert.throws(() => generator.complete({ ...request, prompt: '' }), /at least one token/);
    assert.throws(() => generator.complete({ ...request, maxTokens: 0 }), /maxTokens to be a whole number >= 1, got 0/);
    assert.throws(() => checkSampling({ temperature: 1, topP: 0 }), /topP above 0 and at most 1, got 0/);
    generator.dispose();
  });
});

describe('chooseTokens', () => {
  /** How often each of `vocabulary` tokens is drawn by uniforms that are spread evenly, as shares. */
  function shares(
    logits: readonly number[],
    sampling: Parameters<typeof samplingInputs>[0],
    limited = false,
  ): number[] {
    const n = 20_000;
    return tf.tidy(() => {
      const draws = tf.tensor1d(Float32Array.from({ length: n }, (_, i) => (i + 0.5) / n));
      const inputs = samplingInputs(sampling);
      const { tokens } = chooseTokens(tf.tensor2d([...logits], [1, logits.length]), draws, inputs, {
        greedy: false,
        limited,
      });
      const counts = new Array<number>(logits.length).fill(0);
      for (const token of tokens.dataSync()) counts[token]! += 1 / n;
      return counts;
    });
  }
  const logits = Array.from({ length: 700 }, (_, i) => 3 * Math.sin(i * i));
  const softmax = (values: readonly number[], keep: (p: number, i: number) => boolean, temperature: number) => {
    const parts = values.map((value, i) => (keep(value, i) ? Math.exp(value / temperature) : 0));
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => part / total);
  };
  const near = (found: readonly number[], expected: readonly number[]) => {
    found.forEach((share, i) => {
      assert.ok(Math.abs(share - expected[i]!) < 1.5e-4, `${i}: ${share}, ${expected[i]}`);
    });
  };

  it('draws from the softmax at any temperature', () => {
    near(
      shares(logits, { temperature: 1 }),
      softmax(logits, () => true, 1),
    );
    near(
      shares(logits, { temperature: 0.3 }),
      softmax(logits, () => true, 0.3),
    );
  });

  it('leaves out what top-k, top-p and min-p leave out', () => {
    const sorted = [...logits].sort((a, b) => b - a);
    near(
      shares(logits, { temperature: 1, topK: 10 }, true),
      softmax(logits, (v) => v >= sorted[9]!, 1),
    );
    near(
      shares(logits, { temperature: 1, minP: 0.5 }),
      softmax(logits, (v) => Math.exp(v - sorted[0]!) >= 0.5, 1),
    );
    const p = softmax(sorted, () => true, 1);
    let sum = 0;
    const last = p.findIndex((part) => {
      sum += part;
      return sum >= 0.4;
    });
    near(
      shares(logits, { temperature: 1, topP: 0.4 }, true),
      softmax(logits, (v) => v >= sorted[last]!, 1),
    );
  });
});
