import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from '../compute/meter.js';
import { mean } from '../numerics/statistics.js';
import { randomVerifier } from './random.js';
import { randomProcess } from './random-process.js';

const meter = new Meter();
const problems = Array.from({ length: 4000 }, (_, index) => ({ index, prompt: [], difficulty: 1 }));

test('what has grown has another number, what has not keeps its own, and equal ones are told apart', () => {
  const chance = randomProcess({ seed: 3 });
  const begun = chance.begin([problems[0]!, problems[0]!, problems[1]!], meter);
  const first = chance.read(begun, [[5], [5], [5]], meter);
  assert.equal(new Set(first.scores).size, 3);
  const swapped = chance.select(first.reading, [1, 0, 2]);
  const second = chance.read(swapped, [[5], [5, 6], [5]], meter);
  assert.equal(second.scores[0], first.scores[1]);
  assert.notEqual(second.scores[1], first.scores[0]);
  assert.equal(second.scores[2], first.scores[2]);
  assert.deepEqual(
    chance.read(chance.begin([problems[0]!], meter), [[5]], meter).scores,
    first.scores.slice(0, 1),
    'the same of the same seed',
  );
});

test('numbers are uniform, know nothing of one another and cost nothing', () => {
  const chance = randomProcess({ seed: 4 });
  const once = chance.read(
    chance.begin(problems, meter),
    problems.map(() => [1]),
    meter,
  );
  const twice = chance.read(
    once.reading,
    problems.map(() => [1, 2]),
    meter,
  );
  const centred = [once, twice].map(({ scores }) => scores.map((score) => score - 0.5));
  // Standard errors of 0.0046 and, of the product, 0.0013.
  for (const scores of centred) assert.ok(Math.abs(mean(scores)) < 0.019);
  assert.ok(Math.abs(mean(centred[0]!, (score, i) => score * centred[1]![i]!)) < 0.0053);
  assert.deepEqual([meter.nfe, meter.flops, chance.promptCost.flops, twice.spent[0]!.flops], [0, 0, 0, 0]);
});

test('finished samples are scored as the other control scores them, under its name and settings', () => {
  const [chance, plain] = [randomProcess({ seed: 5 }), randomVerifier({ seed: 5 })];
  const samples = problems.slice(0, 20).map(({ index }) => `${index % 3}`);
  const own = problems.slice(0, 20);
  assert.deepEqual(chance.score(own, samples, meter), plain.score(own, samples, meter));
  assert.deepEqual([chance.name, chance.role, chance.settings], [plain.name, plain.role, plain.settings]);
});
