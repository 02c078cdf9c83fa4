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
import { STRATEGIES, type StrategyParts } from './strategies.js';
import type { Steps } from './strategy.js';

before(() => useBackend());

/** Parts that serial depth does not look at. */
const parts = new Proxy({}, { get: () => ({ name: 'any', settings: {} }) }) as StrategyParts;

/** The serial depth of a strategy with these options. */
const of = (name: string, depth: number, width: number, options: object = {}, steps?: Steps) =>
  STRATEGIES.find((factory) => factory.name === name)!
    .make(parts, options)
    .serialDepth({ depth, width }, steps);

test('chains side by side wait for one chain, revisions one for another', () => {
  for (const strategy of ['single', 'majority', 'budget-forcing', 'uniform', 'oracle-allocation']) {
    assert.equal(of(strategy, 24, 1), 24);
  }
  assert.equal(of('majority', 24, 64), 24);
  assert.equal(of('best-of-n', 24, 64), 25);
  assert.equal(of('weighted-majority', 24, 64), 25);
  assert.equal(of('revise', 24, 1), 24);
  assert.equal(of('revise', 24, 4), 4 * 24 + 3);
  assert.equal(of('revise-majority', 24, 4), 4 * 24 + 3);
});

test('searches wait as their own options say', () => {
  assert.equal(of('zero-order', 8, 17), 5 * 9);
  assert.equal(of('zero-order', 8, 17, { neighbours: 16 }), 2 * 9);
  assert.equal(of('particles', 12, 4), 16);
  assert.equal(of('particles', 12, 4, { resamplings: 1 }), 14);
  assert.equal(of('particles', 12, 1), 13);
  assert.equal(of('path-search', 4, 12), 3 + 4 + 1);
  assert.equal(of('path-search', 8, 12, { back: 1, ahead: 2, start: 0.5 }), 4 + 4 * 3 + 1);
  assert.equal(of('adaptive', 10, 3, { first: 3 }), 10);
  assert.equal(of('beam', 8, 4), 8 + 4 + 1);
  assert.equal(of('beam', 8, 4, {}, { stepLength: 1 }), 8 + 8 + 1);
  assert.equal(of('beam', 8, 4, {}, { stepLength: 0 }), 8 + 1 + 1);
  // Looks of two steps after steps 1, 2 and 3, the last of which finds one step left.
  assert.equal(of('lookahead', 8, 4, { ahead: 2 }), 8 + 4 + 1 + (4 + 1) + (4 + 1) + (2 + 1));
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
      ['lookahead of two steps', lookahead(verifier, { expand: 2, ahead: 2 })],
    ] as const) {
      calls = 0;
      strategy.run({ family, problems, budget: { depth, width: 4 }, seed: 0, meter: new Meter() });
      assert.equal(calls, strategy.serialDepth({ depth, width: 4 }), `${name} of depth ${depth}`);
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
