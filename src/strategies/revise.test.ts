// Slow: samples text.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { uniforms } from '../compute/random.js';
import { languageArithmetic } from '../families/language/language.js';
import { languageReviser } from '../families/language/reviser.js';
import type { Reviser } from '../families/reviser.js';
import { transformerFlops } from '../networks/transformer/transformer.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { revision, withFormer } from '../tasks/reasoning/revision.js';
import type { Problem } from '../tasks/task.js';
import { type Guess, guesser, guessing } from './fixtures/guesser.js';
import { revise, reviseMajority } from './revise.js';

before(() => useBackend());

const [KEPT, MENDED] = [0.9, 0.3];

/** Leaves a right guess right with probability 0.9 and mends a wrong one with 0.3; else the answer is off by one. Reading costs 2 passes. */
const fake: Reviser<Problem, Guess> = {
  name: 'fake',
  settings: {},
  model: 'fake',
  parameters: 1,
  revise: (problems, former, keys, { depth, meter }) =>
    former.map(({ answer }, i) => {
      const right = problems[i]!.index % 10;
      const nfe = depth + 2;
      meter.count(nfe, 7 * nfe);
      const luck = uniforms(keys[i]!, 99, 1)[0]!;
      const stays = luck < (answer === right ? KEPT : MENDED);
      return { answer: stays ? right : (right + 1) % 10, nfe, flops: 7 * nfe };
    }),
};

test('a reviser with known rates of keeping and mending follows its closed form', () => {
  const problems = Array.from({ length: 4000 }, (_, i) => guessing().problem(4 * i));
  const limit = MENDED / (1 - KEPT + MENDED);
  const shares = [1, 2, 3, 6].map((width) => {
    const meter = new Meter();
    const job = { family: guesser(), problems, budget: { depth: 3, width }, seed: 1, meter };
    const outcomes = revise<Problem, unknown, Guess>(fake).run(job as never);
    // A draw is a prompt, 3 steps and an answer; a revision 2 and 3.
    const cost = 5 * 10 + (width - 1) * 5 * 7;
    outcomes.forEach(({ nfe, flops }) => assert.deepEqual([nfe, flops], [5 * width, cost]));
    assert.equal(meter.nfe, 5 * width * problems.length);
    assert.equal(meter.flops, cost * problems.length);
    return outcomes.filter(({ sample }, i) => sample.answer === problems[i]!.index % 10).length / problems.length;
  });
  // The first guess is right with 1 / 2, and by luck with 1 / 10 of the other half.
  const first = 0.55;
  [0, 1, 2, 5].forEach((revisions, i) => {
    const expected = limit + (first - limit) * (KEPT - MENDED) ** revisions;
    assert.ok(Math.abs(shares[i]! - expected) < 0.03, `${revisions} revisions: expected ${expected}, got ${shares[i]}`);
  });
});

test('one attempt is one candidate; a vote is among all that was written', () => {
  const problems = [0, 1, 2, 3].map((index) => guessing().problem(index));
  const job = (width: number) => ({
    family: guesser(),
    problems,
    budget: { depth: 2, width },
    seed: 4,
    meter: new Meter(),
  });
  const steady: Reviser<Problem, Guess> = { ...fake, revise: (_, former) => former.map((guess) => ({ ...guess })) };
  const answerOf = ({ answer }: Guess) => String(answer);
  const once = revise<Problem, unknown, Guess>(fake).run(job(1) as never);
  const voted = reviseMajority<Problem, unknown, Guess>(steady, answerOf).run(job(5) as never);
  assert.deepEqual(
    voted.map(({ sample, score }) => [sample.answer, score]),
    once.map(({ sample }) => [sample.answer, 1]),
  );
  assert.throws(() => revise(fake).run(job(0) as never), /revise: expected a width .* >= 1, got 0/);
});

test('a former chain stands before the problem, errs and goes on from its error, and the split is that of arithmetic', () => {
  const [task, plain] = [revision(), arithmetic()];
  let wrong = 0;
  for (let index = 0; index < 120; index++) {
    const problem = task.problem(index);
    const own = plain.problem(index);
    assert.deepEqual(problem.prompt.slice(24), own.prompt);
    assert.deepEqual(problem.prompt.slice(0, 24), problem.former);
    assert.deepEqual([problem.chain, problem.answer], [own.chain, own.answer]);
    wrong += Number(problem.former[2 * problem.difficulty - 2] !== problem.answer[0]);
  }
  assert.ok(wrong > 20 && wrong < 80, `${wrong} of 120 former chains end wrong`);
  const long = withFormer(plain.problem(0), new Array<number>(30).fill(1));
  assert.equal(long.prompt.length, task.layout.promptLength);
});

test('the trained reviser mends chains that erred, keeps right ones, and is charged for reading', () => {
  const task = arithmetic();
  const problems = Array.from({ length: 240 }, (_, index) => task.problem(index));
  const reviser = languageReviser({ temperature: 1 });
  const spoilt = problems.map(({ index }) => ({
    chain: revision()
      .problem(index)
      .former.filter((t) => t !== task.layout.pad),
  }));
  const right = problems.map(({ chain }) => ({ chain: chain.flat() }));
  const keys = problems.map(({ index }) => ({ seed: 0, problem: index, candidate: 1 }));
  const share = (former: readonly { chain: readonly number[] }[]) => {
    const made = reviser.revise(problems, former as never, keys, { depth: 24, meter: new Meter() });
    return made.filter(({ answer }, i) => task.check(problems[i]!, answer)).length / problems.length;
  };
  const before = spoilt.filter(({ chain }, i) => chain.at(-2) === problems[i]!.answer[0]).length / problems.length;
  assert.ok(before < 0.75, `${before}`);
  assert.ok(share(spoilt) > 0.9, `${share(spoilt)}`);
  assert.ok(share(right) > 0.95, `${share(right)}`);
  const family = languageArithmetic({ temperature: 2.5 });
  const meter = new Meter();
  const job = { family, problems: problems.slice(0, 12), budget: { depth: 24, width: 3 }, seed: 0, meter };
  const outcomes = revise(languageReviser({ temperature: 2.5 })).run(job);
  const spent = outcomes.reduce((sum, { flops }) => sum + flops, 0);
  assert.equal(spent, meter.flops);
  const reading = transformerFlops({ ...family.config, context: 80 }, 0, revision().layout.promptLength, 1);
  for (const { nfe, flops } of outcomes) {
    assert.ok(nfe <= 3 * (24 + 2));
    assert.ok(flops > 2 * reading);
  }
});
