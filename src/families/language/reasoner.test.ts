// Slow: samples text.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { inPackage } from '../../compute/paths.js';
import { tf } from '../../compute/tf.js';
import { arithmetic } from '../../tasks/reasoning/arithmetic.js';
import { permutations } from '../../tasks/reasoning/permutations.js';
import { generate } from '../family.js';
import { batchedSampler } from './batched.js';
import { languageReasoner } from './reasoner.js';

before(() => useBackend());

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-reasoner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const task = arithmetic();
const model = 'language-arithmetic';
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const keys = (problems: readonly number[], candidate = 0) =>
  problems.map((problem) => ({ seed: 4, problem, candidate }));
const close = (got: readonly number[], expected: readonly number[]) =>
  got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${got} and ${expected}`));

test('what a sample says of its own tokens is what one pass without a cache says of them', () => {
  const family = languageReasoner(task, { model, temperature: 1 });
  const problems = upTo(70).map(task.problem);
  const samples = generate(family, problems, keys(upTo(70)), { depth: 9, meter: new Meter() });
  const logs = family.logProbabilities(problems, samples);
  samples.forEach((sample, i) => {
    close(sample.chainLogs.slice(0, sample.chain.length), logs[i]!.chain);
    close(sample.answerLogs, logs[i]!.answer);
  });
  const rights = family.logProbabilities(
    problems,
    samples.map(({ chain }, i) => ({ chain, answer: problems[i]!.answer })),
  );
  close(
    samples.map(({ right }) => right!),
    rights.map(({ answer }) => Math.exp(answer[0]!)),
  );
  assert.equal(tf.memory().numTensors > 0, true);
});

test('chosen candidates go on from where they were, and what they spent is counted once', () => {
  const family = languageReasoner(task, { model, temperature: 1 });
  const problems = [task.problem(7), task.problem(7), task.problem(9)];
  const meter = new Meter();
  const spending = { depth: 6, meter };
  let state = family.begin(problems, keys([7, 7, 9]), spending);
  for (let i = 0; i < 3; i++) state = family.refine(state);
  const before = family.chains(state);
  state = family.select(state, [2, 2, 0], keys([9, 9, 7], 5));
  assert.deepEqual(
    family.chains(state).map(({ tokens }) => tokens),
    [2, 2, 0].map((i) => before[i]!.tokens),
  );
  for (let i = 0; i < 3; i++) state = family.refine(state);
  const samples = family.finish(state);
  const logs = family.logProbabilities([problems[2]!, problems[2]!, problems[0]!], samples);
  samples.forEach(({ chain, chainLogs, answerLogs }, i) => {
    close(chainLogs.slice(0, chain.length), logs[i]!.chain);
    close(answerLogs, logs[i]!.answer);
  });
  // The candidate that was left behind had spent 4 passes.
  assert.equal(
    samples.reduce((sum, { nfe }) => sum + nfe, 0),
    meter.nfe - 4,
  );
});

test('a chain does not end before the least number of tokens that is asked for', () => {
  const family = languageReasoner(task, { model, temperature: 1, least: 8 });
  const [sample] = generate(family, [task.problem(0)], keys([0]), { depth: 12, meter: new Meter() });
  assert.ok(sample!.chain.length >= 8, String(sample!.chain));
});

test('many samples: the model has the same probabilities for them, and they do not depend on how many there are', () => {
  const problem = task.problem(4);
  const family = languageReasoner(task, { model, temperature: 1 });
  for (const depth of [0, 5, 12]) {
    const sampler = batchedSampler(task, { model, temperature: 1, rows: 64 });
    const meter = new Meter();
    const blocks = [...sampler.sample(problem, { seed: 1, count: 100, depth, meter })];
    assert.deepEqual(
      blocks.map(({ count }) => count),
      [64, 36],
    );
    const [block] = blocks;
    const texts = block!.chains.map((chain, i) => ({ chain, answer: [block!.answers[i]!] }));
    const logs = family.logProbabilities(new Array(texts.length).fill(problem), texts);
    close(
      [...block!.answerLogs],
      logs.map(({ answer }) => answer[0]!),
    );
    const [later] = [...sampler.sample(problem, { seed: 1, from: 70, count: 3, depth })];
    assert.deepEqual([...later!.answers], [...blocks[1]!.answers.subarray(6, 9)]);
    assert.deepEqual(later!.chains, blocks[1]!.chains.slice(6, 9));
    const own = generate(family, [problem], keys([4]), { depth: 0, meter: new Meter() })[0]!;
    if (depth === 0) assert.equal(meter.nfe, 1);
    else assert.ok(meter.nfe > 100 * own.nfe);
  }
});

test('at temperature 0 the samples are all the same, and those of the family', () => {
  const problem = task.problem(10);
  const sampler = batchedSampler(task, { model, temperature: 0, rows: 8 });
  const [block] = [...sampler.sample(problem, { seed: 1, count: 8, depth: 24 })];
  const family = languageReasoner(task, { model, temperature: 0 });
  const [sample] = generate(family, [problem], keys([10]), { depth: 24, meter: new Meter() });
  for (let i = 0; i < 8; i++) {
    assert.deepEqual(block!.chains[i], sample!.chain);
    assert.equal(block!.answers[i], sample!.answer[0]);
  }
});

test('top-k, top-p and min-p leave out what they should', () => {
  const problem = task.problem(11);
  const distinct = (sampling: object) => {
    const sampler = batchedSampler(task, { model, temperature: 1, ...sampling, rows: 512 });
    const [block] = [...sampler.sample(problem, { seed: 2, count: 512, depth: 0 })];
    return new Set(block!.answers).size;
  };
  const all = distinct({});
  assert.ok(all > 4);
  assert.equal(distinct({ topK: 1 }), 1);
  assert.equal(distinct({ topK: 2 }), 2);
  assert.ok(distinct({ topP: 0.5 }) < all);
  assert.equal(distinct({ minP: 1 }), 1);
});

test('bad input is refused with what was expected and what came', () => {
  const options = { model, temperature: 1 };
  assert.throws(
    () => languageReasoner(permutations(), options),
    /language-arithmetic: expected a checkpoint of the task's 133 tokens, got one of 17/,
  );
  for (const ending of ['safetensors', 'card.json']) {
    copyFileSync(inPackage('data', 'models', `${model}.${ending}`), join(folder, `${model}.${ending}`));
  }
  const card = JSON.parse(readFileSync(join(folder, `${model}.card.json`), 'utf8'));
  const write = (changed: object) =>
    writeFileSync(join(folder, `${model}.card.json`), JSON.stringify({ ...card, ...changed }));
  write({ tokens: [...'1234567890', ...task.layout.tokens.slice(10)] });
  assert.throws(() => languageReasoner(task, { ...options, folder }), /whose token 0 is "0", got "1"/);
  write({ network: { ...card.network, context: 30 } });
  assert.throws(
    () => languageReasoner(task, { ...options, folder }),
    /expected a context of 52 tokens or more, got 30/,
  );
  assert.throws(() => languageReasoner(task, { ...options, temperature: -1 }), /expected a temperature >= 0, got -1/);
  assert.throws(() => languageReasoner(task, { ...options, least: 1.5 }), /"least" to be a whole number/);

  const family = languageReasoner(task, options);
  const sampler = batchedSampler(task, options);
  const problem = task.problem(0);
  const begin = (prompt: readonly number[], depth: number) =>
    family.begin([{ ...problem, prompt }], keys([0]), { depth, meter: new Meter() });
  assert.throws(() => begin([], 0), /expected a prompt of 26 tokens, got none/);
  assert.throws(() => begin([17, ...problem.prompt.slice(1)], 0), /expected tokens from 0 to 16, got 17/);
  assert.throws(() => begin(problem.prompt, -1), /expected a depth of at most 37 tokens and at least 0, got -1/);
  assert.throws(() => begin(problem.prompt, 38), /expected a depth of at most 37 tokens and at least 0, got 38/);
  const draw = (wanted: object, prompt = problem.prompt) => [
    ...sampler.sample({ ...problem, prompt }, { seed: 0, count: 1, ...wanted }),
  ];
  assert.throws(() => draw({}, []), /expected a prompt of 26 tokens, got none/);
  assert.throws(() => draw({ depth: -1 }), /at least 0, got -1/);
  assert.throws(() => draw({ depth: 38 }), /at most 37 tokens/);
  assert.throws(() => draw({ count: 0 }), /count >= 1, got 0 and 0/);
  assert.throws(() => batchedSampler(task, { ...options, rows: 3 }), /expected rows that are a multiple of 2, got 3/);
});
