// Slow: samples text.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { tf } from '../../compute/tf.js';
import { transformerFlops } from '../../networks/transformer/transformer.js';
import { arithmetic, TOKENS } from '../../tasks/reasoning/arithmetic.js';
import { generate } from '../family.js';
import { languageArithmetic } from './language.js';
import { batchOf, example } from './training.js';

before(() => useBackend());

const task = arithmetic();
const { layout } = task;
const PROMPT_LENGTH = layout.promptLength;

function answers(indices: readonly number[], depth: number) {
  const meter = new Meter();
  const problems = indices.map(task.problem);
  const keys = indices.map((problem) => ({ seed: 0, problem, candidate: 0 }));
  const samples = generate(languageArithmetic(), problems, keys, { depth, meter });
  return { samples, meter, marks: task.mark(problems, samples) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const share = (marks: readonly { correct: boolean | null }[]) =>
  marks.filter(({ correct }) => correct).length / marks.length;

test('a whole chain of thought solves nearly everything, none at all little of it', () => {
  assert.ok(share(answers(upTo(120), 24).marks) > 0.95);
  assert.ok(share(answers(upTo(120), 0).marks) < 0.6);
});

test('a chain that ends itself spends less than it was allowed, and the counts say so', () => {
  const { samples, meter } = answers([0], 24);
  const { chain, nfe, flops } = samples[0]!;
  assert.equal(chain.length, 2);
  assert.equal(nfe, 1 + 2 + 1);
  const config = { vocabulary: 17, width: 64, layers: 3, heads: 4, hidden: 170, context: 64 };
  const expected =
    transformerFlops(config, 0, PROMPT_LENGTH, 1) +
    [0, 1, 2].reduce((sum, i) => sum + transformerFlops(config, PROMPT_LENGTH + i, 1, 1), 0);
  assert.equal(flops, expected);
  assert.equal(meter.flops, flops);
  assert.equal(meter.nfe, nfe);
});

test('a sample is the same in any batch and at any place in it', () => {
  const whole = answers(upTo(70), 5).samples;
  assert.deepEqual(answers([69, 3, 40], 5).samples, [whole[69], whole[3], whole[40]]);
});

test('no tensor is left behind', () => {
  const family = languageArithmetic();
  const count = tf.memory().numTensors;
  const spending = { depth: 3, meter: new Meter() };
  generate(family, [task.problem(0)], [{ seed: 0, problem: 0, candidate: 0 }], spending);
  assert.equal(tf.memory().numTensors, count);
});

test('a depth beyond the context is refused', () => {
  assert.throws(() => answers([0], 60), /expected a depth of at most 37 tokens and at least 0, got 60/);
});

test('training cuts chains without foretelling the cut', () => {
  const { tokens } = batchOf(task, 0, 0, 64);
  assert.equal(tokens.length, 64 * 52);
  const problem = task.problem(4);
  const cut = example(layout, problem, 2);
  assert.deepEqual(cut.tokens.slice(PROMPT_LENGTH, PROMPT_LENGTH + 6), [
    problem.results[0],
    TOKENS.next,
    problem.results[1],
    TOKENS.next,
    TOKENS.answer,
    problem.results[4],
  ]);
  assert.deepEqual(cut.targets.slice(PROMPT_LENGTH, PROMPT_LENGTH + 6), [true, true, true, true, false, true]);
  assert.equal(example(layout, problem, 5).targets[PROMPT_LENGTH + 10], true);
});
