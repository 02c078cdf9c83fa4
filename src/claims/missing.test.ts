// What a claim names has to be there: with a task, a family or a control gone nothing is supported.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence } from '../records/evidence.js';
import type { Claim, Result } from './claim.js';
import { CLAIMS, claimOf } from './claims.js';
import { isOf } from './experiment.js';
import { simulate } from './world/world.js';

interface Placed {
  readonly family: string;
  readonly task: string;
  readonly role?: string;
}

const tested = (claim: Claim, { outcomes, counts, distances }: Evidence, keep: (row: Placed) => boolean): Result =>
  claim.test(
    { outcomes: outcomes.filter(keep), counts: counts.filter(keep), distances: distances.filter(keep) },
    // An error at which almost anything is decided.
    { alpha: 0.2, seed: 0, replicates: 100 },
  );

for (const claim of CLAIMS.filter(({ world }) => world !== undefined)) {
  test(`claim ${claim.number} is not supported where a task or a family that it names is missing`, () => {
    const evidence = simulate(claim.id, 'true', 1);
    const experiments = Object.values(claim.experiments ?? {}).filter(({ noted }) => noted !== true);
    const all: readonly Placed[] = [...evidence.outcomes, ...evidence.counts, ...evidence.distances];
    const rows = all.filter((row) => experiments.some((experiment) => isOf(experiment, row)));
    assert.ok(experiments.length > 0);
    for (const task of new Set(experiments.flatMap(({ tasks }) => tasks))) {
      assert.ok(
        rows.some((row) => row.task === task),
        `the world has ${task}`,
      );
      const { verdict, why } = tested(claim, evidence, (row) => row.task !== task);
      assert.equal(verdict === 'supported', false, `without ${task}: ${why}`);
    }
    for (const family of new Set(rows.map((row) => row.family))) {
      const { verdict, why } = tested(claim, evidence, (row) => row.family !== family);
      assert.equal(verdict === 'supported', false, `without ${family}: ${why}`);
    }
  });
}

test('what is missing is said', () => {
  const without = (id: string, gone: (row: Placed) => boolean) =>
    tested(claimOf(id), simulate(id, 'true', 1), (row) => !gone(row)).why;
  assert.match(
    without('cost-linear', ({ task }) => task === 'permutations'),
    /not there: language: permutations$/,
  );
  assert.match(
    without('cost-linear', ({ family }) => family === 'flow'),
    /not there: flow: digits$/,
  );
  assert.match(
    without('chains', ({ task }) => task === 'recall'),
    /not there: language: recall$/,
  );
  assert.match(
    without('verification', ({ role }) => role === 'control'),
    /not there: a choice of 16 at random$/,
  );
});
