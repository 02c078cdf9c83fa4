// Slow: samples from and trains networks.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { Meter } from '../../compute/meter.js';
import { tf } from '../../compute/tf.js';
import { languageArithmetic } from '../../families/language/language.js';
import { beam, lookahead } from '../../strategies/beam.js';
import { drawCandidates } from '../../strategies/candidates.js';
import { arithmetic, TOKENS } from '../../tasks/reasoning/arithmetic.js';
import { recall } from '../../tasks/reasoning/recall.js';
import { generativeVerifier } from '../generative-verifier.js';
import { likelihood } from '../likelihood.js';
import { processReward } from './process-reward.js';
import { outcomeReward } from './reward.js';
import { scoringFlops } from './reward-head.js';
import { stepLabels } from './reward-samples.js';

before(() => useBackend());

const task = arithmetic();
const upTo = (count: number) => Array.from({ length: count }, (_, index) => task.problem(index));

/** Candidates of a generator made sloppy by its temperature, so that many are wrong. */
function sloppy(count: number, width: number) {
  const problems = upTo(count);
  const meter = new Meter();
  const job = {
    family: languageArithmetic({ temperature: 2.5 }),
    problems,
    budget: { depth: 24, width },
    seed: 3,
    meter,
  };
  const samples = drawCandidates(job, width)
    .flat()
    .map(({ sample }) => sample);
  const each = problems.flatMap((problem) => new Array<typeof problem>(width).fill(problem));
  return { job, problems: each, samples, right: task.mark(each, samples).map(({ correct }) => correct === true) };
}

/** The chance that a right sample has a higher score than a wrong one, ties halved. */
function areaUnderCurve(scores: readonly number[], right: readonly boolean[]): number {
  const [good, bad] = [true, false].map((wanted) => scores.filter((_, i) => right[i] === wanted));
  const wins = good!.map((g) => bad!.reduce((sum, b) => sum + (g > b ? 1 : g === b ? 0.5 : 0), 0));
  return wins.reduce((sum, w) => sum + w, 0) / (good!.length * bad!.length);
}

test('labels stop at the first mistake', () => {
  const problem = task.problem(1);
  const [a, b] = problem.results as [number, number];
  const { next } = TOKENS;
  const whole = { chain: [a, next, b, next], answer: [b] };
  assert.deepEqual(stepLabels(task, problem, whole), [true, true, true, true, true, true]);
  const slip = { chain: [(a + 1) % 10, next, b, next], answer: [b] };
  assert.deepEqual(stepLabels(task, problem, slip), [false, null, null, null, null, null]);
  const cut = { chain: [a, next], answer: [(b + 1) % 10] };
  assert.deepEqual(stepLabels(task, problem, cut), [true, true, false, false]);
});

test('reward models tell right from wrong on problems that they never saw', () => {
  const { problems, samples, right } = sloppy(48, 4);
  const verifiers = { outcome: outcomeReward(task), process: processReward(task) };
  const area = (kind: 'outcome' | 'process') =>
    areaUnderCurve(verifiers[kind].score(problems, samples, new Meter()), right);
  // Some answers are right by luck after a chain that is wrong, and no model can know.
  for (const kind of ['outcome', 'process'] as const) assert.ok(area(kind) > 0.75, `${kind} ${area(kind)}`);
});

test('a judgement costs a forward pass of its own length, and hangs on no other sample', () => {
  const { problems, samples } = sloppy(24, 3);
  const verifier = outcomeReward(task);
  const meter = new Meter();
  const scores = verifier.score(problems, samples, meter);
  assert.equal(meter.nfe, samples.length);
  const config = { vocabulary: 18, width: 64, layers: 3, heads: 4, hidden: 170, context: 64 };
  const flops = samples.map(({ chain }) => scoringFlops(config, 26, chain.length + 2));
  assert.equal(
    meter.flops,
    flops.reduce((sum, one) => sum + one, 0),
  );
  assert.deepEqual(verifier.cost!(problems[5]!, samples[5]!), { nfe: 1, flops: flops[5] });
  assert.deepEqual(verifier.score([problems[70]!, problems[5]!], [samples[70]!, samples[5]!], new Meter()), [
    scores[70],
    scores[5],
  ]);
});

test('reading step by step comes to the verdict of reading at once, at the same cost', () => {
  const { problems, samples } = sloppy(30, 1);
  const process = processReward(task);
  const tensors = tf.memory().numTensors;
  const meter = new Meter();
  let reading = process.begin(problems, meter);
  const texts = samples.map(({ chain, answer }) => [...chain, TOKENS.answer, ...answer]);
  let scores: readonly number[] = [];
  for (let length = 2; length <= 26; length += 2) {
    const read = process.read(
      reading,
      texts.map((text) => text.slice(0, length)),
      meter,
    );
    ({ reading, scores } = read);
  }
  process.discard(reading);
  assert.equal(tf.memory().numTensors, tensors);
  const whole = new Meter();
  const expected = process.score(problems, samples, whole);
  scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]!) < 1e-4, `${score} and ${expected[i]}`));
  assert.ok(Math.abs(meter.flops / whole.flops - 1) < 1e-9);
});

test('beam and lookahead spend what they say, and beat one candidate by far', () => {
  const { job } = sloppy(24, 1);
  const process = processReward(task);
  for (const [strategy, ahead] of [
    [beam(process, { expand: 2 }), 0],
    [lookahead(process, { expand: 2, ahead: 1 }), 1],
  ] as const) {
    const meter = new Meter();
    const tensors = tf.memory().numTensors;
    const outcomes = strategy.run({ ...job, budget: { depth: 24, width: 4 }, meter });
    assert.equal(tf.memory().numTensors, tensors, strategy.name);
    const sum = (of: 'nfe' | 'flops') => outcomes.reduce((total, outcome) => total + outcome[of], 0);
    assert.equal(sum('nfe'), meter.nfe);
    assert.ok(Math.abs(sum('flops') / meter.flops - 1) < 1e-9);
    // Generator and verifier each read a prompt, the chain, the mark and the answer; a look reads a step more for each step.
    const most = 4 * (2 * (24 + 3) + 2 * ahead * 24);
    assert.ok(Math.max(...outcomes.map(({ nfe }) => nfe)) <= most);
    const marks = task.mark(
      job.problems,
      outcomes.map(({ sample }) => sample),
    );
    const share = marks.filter(({ correct }) => correct).length / marks.length;
    assert.ok(share > 0.8, `${strategy.name}: ${share}`);
  }
  assert.throws(
    () => beam(process, { expand: 4 }).run({ ...job, budget: { depth: 24, width: 6 } }),
    /beam: expected a width that is a multiple of 4, got 6/,
  );
});

test('the likelihood costs nothing; a generative verifier’s votes cost their solutions, once for each sample', () => {
  const { job, problems, samples, right } = sloppy(24, 2);
  const meter = new Meter();
  const logs = likelihood().score(problems, samples, meter);
  assert.ok(logs.every((log) => log < 0));
  assert.equal(meter.nfe, 0);
  const answerOf = ({ answer }: { answer: readonly number[] }) => answer.join(' ');
  const area = (count: number) => {
    const own = new Meter();
    const judge = generativeVerifier(job.family, answerOf, { votes: count, depth: 24, seed: 9 });
    const found = areaUnderCurve(judge.score(problems, samples, own), right);
    assert.ok(own.nfe >= samples.length * count * 3);
    return found;
  };
  assert.ok(area(15) > area(1));
});

test('a task without a reward model of its own is refused', () => {
  assert.throws(() => outcomeReward(recall()), /outcome-reward-recall/);
});
