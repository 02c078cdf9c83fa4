import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normals } from '../compute/random.js';
import { bestByDeadline } from '../measure/curves/deadline.js';
import { gaussianOf } from '../measure/sets/frechet.js';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleRecord } from '../records/record.js';
import { frechetRows } from './distances.js';
import { outcomeRows } from './outcomes.js';
import { timedDistances, timedOutcomes } from './timed.js';

const SETTINGS = '{"family":{"guidance":2},"task":{"classifier":"c"}}';

const made = (strategy: string, depth: number, seed: number, shift: number): SampleRecord[] =>
  Array.from({ length: 30 }, (_, problem) =>
    sampleOf({
      ...{ task: 'digits', settings: SETTINGS, problem, difficulty: 0, depth, seed, strategy },
      serialDepth: depth + (strategy === 'single' ? 0 : 1),
      ...(strategy === 'single' ? {} : { width: 4, kind: 'choice', verifier: 'classifier', role: 'verifier' }),
      ...{ nfe: 5 * depth, flops: 100 * depth, wallMs: depth, quality: 1 - shift / 4, correct: problem % 5 >= shift },
      features: Array.from(normals({ seed, problem, candidate: depth }, 0, 2), (z) => z + shift),
    }),
  );

const REAL = gaussianOf(
  Array.from({ length: 2000 }, (_, problem) => Array.from(normals({ seed: 9, problem, candidate: 0 }, 0, 2))),
);
const RECORDS = [0, 1, 2].flatMap((seed) => [
  ...made('single', 2, seed, 2),
  ...made('single', 8, seed, 1),
  ...made('best-of-n', 2, seed, 0),
]);

test('one distance per configuration and seed, with all columns that made it and the size of the set', () => {
  const rows = frechetRows(RECORDS, REAL, { seed: 0 });
  assert.equal(rows.length, 9);
  const [single, , best] = rows;
  assert.deepEqual(
    [single!.strategy, single!.verifier, single!.task, single!.settings, single!.set, single!.samples, single!.nfe],
    ['single', 'none', 'digits', SETTINGS, 30, 30, 10],
  );
  assert.deepEqual(
    [best!.strategy, best!.kind, best!.verifier, best!.role, best!.width],
    ['best-of-n', 'choice', 'classifier', 'verifier', 4],
  );
  assert.ok(Math.abs(single!.value - 8) < 4 && best!.value < 1.5, `${single!.value} and ${best!.value}`);
  const { features, ...bare } = RECORDS[0]!;
  assert.throws(() => frechetRows([bare], REAL, { seed: 0 }), /expected features on every row, got none for problem 0/);
});

test('distances and outcomes become what is best by a deadline, on either clock', () => {
  const distances = bestByDeadline(timedDistances(frechetRows(RECORDS, REAL, { seed: 0 }), 'wall'));
  assert.deepEqual(
    distances.map(({ deadline, choice }) => [deadline, choice]),
    [
      [2, 'best-of-n by classifier, 4 x 2 (m at guidance 2)'],
      [8, 'best-of-n by classifier, 4 x 2 (m at guidance 2)'],
    ],
  );
  const outcomes = bestByDeadline(timedOutcomes(outcomeRows(RECORDS), 'serial'));
  assert.deepEqual(
    outcomes.map(({ deadline }) => deadline),
    [2, 3, 8],
  );
  [0.6, 1, 1].forEach((quality, i) => assert.ok(Math.abs(outcomes[i]!.value - quality) < 1e-12));
});
