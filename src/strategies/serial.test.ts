// Slow: samples text and images.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { languageArithmetic } from '../families/language/language.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { type ProcessVerifier, processReward } from '../verifiers/reward/process-reward.js';
import { adaptive, adaptiveRounds } from './adaptive.js';
import { beam, lookahead } from './beam.js';
import { type Guess, guesser, guessing } from './fixtures/guesser.js';
import { serialDepth } from './serial.js';

before(() => useBackend());

const of = (strategy: string, depth: number, width: number, verifier = 'none') =>
  serialDepth({ strategy, verifier, depth, width });

test('chains side by side wait for one chain, revisions one for another', () => {
  for (const strategy of ['single', 'majority', 'budget-forcing', 'uniform', 'oracle-allocation']) {
    assert.equal(of(strategy, 24, 1), 24);
  }
  assert.equal(of('majority', 24, 64), 24);
  assert.equal(of('best-of-n', 24, 64, 'outcome-reward'), 25);
  assert.equal(of('revise', 24, 1), 24);
  assert.equal(of('revise', 24, 4), 4 * 24 + 3);
  assert.equal(of('revise-majority', 24, 4), 4 * 24 + 3);
  assert.throws(() => of('other', 24, 4), /serial depth: expected one of single, .*path-search, got other/);
});

test('beam and lookahead wait as often as they call one network after another', () => {
  const task = arithmetic();
  const problems = [11, 23].map((index) => task.problem(index));
  const process = processReward(task);
  const own = languageArithmetic();
  for (const depth of [2, 7]) {
    let calls = 0;
    const count = <T>(value: T) => {
      calls++;
      return value;
    };
    const family = { ...own, refine: (state: Parameters<typeof own.refine>[0]) => count(own.refine(state)) };
    const verifier: ProcessVerifier<(typeof problems)[0]> = {
      ...process,
      read: (reading, texts, meter) => count(process.read(reading, texts, meter)),
    };
    for (const [name, strategy] of [
      ['beam', beam(verifier, { expand: 2 })],
      ['lookahead', lookahead(verifier, { expand: 2, ahead: 1 })],
    ] as const) {
      calls = 0;
      strategy.run({ family, problems, budget: { depth, width: 4 }, seed: 0, meter: new Meter() });
      assert.equal(calls, of(name, depth, 4, 'process-reward'), `${name} of depth ${depth}`);
    }
  }
});

test('adaptive spending draws in at most as many rounds as are counted', () => {
  assert.deepEqual(
    [1, 2, 3].map((width) => adaptiveRounds(width)),
    [1, 1, 9],
  );
  const problems = Array.from({ length: 64 }, (_, index) => guessing().problem(index));
  for (const width of [1, 2, 3, 4, 8, 16]) {
    let rounds = 0;
    const own = guesser();
    const family = {
      ...own,
      begin: (...given: Parameters<typeof own.begin>) => {
        rounds++;
        return own.begin(...given);
      },
    };
    const job = { family, problems, budget: { depth: 1, width }, seed: 0, meter: new Meter() };
    adaptive<(typeof problems)[0], unknown, Guess>(({ answer }) => String(answer)).run(job as never);
    assert.ok(rounds <= adaptiveRounds(width), `width ${width}: ${rounds} rounds, expected ${adaptiveRounds(width)}`);
    assert.equal(of('adaptive', 24, width), 24 * adaptiveRounds(width));
  }
});
