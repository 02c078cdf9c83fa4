// Slow: samples text.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { languageArithmetic } from '../families/language/language.js';
import type { LanguageState, Reasoned } from '../families/language/reasoner.js';
import { remembering } from '../families/remembering.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { budgetForcing } from './budget-forcing.js';
import { assertMetered } from './fixtures/metered.js';
import { single } from './single.js';

before(() => useBackend());

const task = arithmetic();
const problems = [0, 1, 2, 5, 8, 11].map((index) => task.problem(index));
const jobOf = (depth: number, meter: Meter, width = 1) => ({ problems, budget: { depth, width }, seed: 3, meter });

test('every chain has the tokens that were asked for, and never more function evaluations than the budget; single ends where the model does', () => {
  const family = languageArithmetic();
  for (const depth of [0, 1, 6, 24, 30]) {
    const [forcing, free] = [new Meter(), new Meter()];
    const forced = budgetForcing<(typeof problems)[0], LanguageState, Reasoned>().run({
      family,
      ...jobOf(depth, forcing),
    } as never);
    const alone = single().run({ family, ...jobOf(depth, free) } as never) as typeof forced;
    // The prompt, the chain, and the mark after which the one token of the answer is drawn.
    const most = 1 + depth + 1;
    forced.forEach(({ sample, nfe }) => {
      assert.equal(sample.chain.length, depth);
      assert.ok(!sample.chain.includes(task.layout.answer));
      assert.equal(nfe, most);
    });
    alone.forEach(({ sample, nfe }, i) => {
      assert.ok(nfe <= most);
      const own = 2 * problems[i]!.difficulty;
      assert.equal(sample.chain.length, Math.min(depth, own));
      // Cut short, the two are the same.
      if (depth <= own) assert.deepEqual(sample.chain, forced[i]!.sample.chain);
    });
    assertMetered(forced, forcing);
    assertMetered(alone, free);
  }
});

test('a family that remembers keeps what was forced apart from what was not', () => {
  const family = remembering(languageArithmetic());
  const lengths = [single(), budgetForcing()].map((strategy) =>
    strategy
      .run({ family, ...jobOf(10, new Meter()) } as never)
      .map(({ sample }) => (sample as { chain: number[] }).chain.length),
  );
  assert.deepEqual(lengths, [
    [2, 4, 6, 10, 10, 10],
    [10, 10, 10, 10, 10, 10],
  ]);
});

test('a width, and a family that does not think, are refused', () => {
  const family = languageArithmetic();
  const run = (job: object) => budgetForcing().run(job as never);
  assert.throws(() => run({ family, ...jobOf(4, new Meter(), 2) }), /budget-forcing: expected a width of 1, got 2/);
  assert.throws(
    () => run({ family: { family: 'flow', model: 'a flow' }, ...jobOf(4, new Meter()) }),
    /budget-forcing: expected a language model, got a flow/,
  );
});
