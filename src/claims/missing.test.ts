// Slow: tests every claim with one task, family and control after the other gone.
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

const tested = (
  claim: Claim,
  { outcomes, counts, distances }: Evidence,
  keep: (row: Placed) => boolean,
  // An error at which almost anything is decided.
  { alpha, replicates } = { alpha: 0.2, replicates: 100 },
): Result =>
  claim.test(
    { outcomes: outcomes.filter(keep), counts: counts.filter(keep), distances: distances.filter(keep) },
    { alpha, seed: 0, replicates },
  );

/** An error at which controls find nothing by chance. */
const SURE = { alpha: 0.003, replicates: 1000 };

const worlds = new Map<string, Evidence>();
/** The world in which a claim is true, made once. */
function worldOf(id: string): Evidence {
  const world = worlds.get(id) ?? simulate(id, 'true', 1);
  worlds.set(id, world);
  return world;
}

for (const claim of CLAIMS.filter(({ world }) => world !== undefined)) {
  test(`claim ${claim.number} is not supported where a task or a family that it names is missing`, () => {
    const evidence = worldOf(claim.id);
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
    // Controls of a verifier's role; the control of claim 3 is a task.
    const controls = new Set(rows.filter(({ role }) => role === 'control').map((row) => row.family));
    if (controls.size > 0) assert.equal(tested(claim, evidence, () => true, SURE).verdict, 'supported');
    for (const family of controls) {
      const without = (row: Placed) => row.role !== 'control' || row.family !== family;
      const { verdict, cells, why } = tested(claim, evidence, without, SURE);
      assert.equal(verdict, 'undecided', `without the control of ${family}: ${why}`);
      assert.match(why, /not there: /, `${family}: ${why}`);
      const own = cells.filter((cell) => cell.family === family);
      assert.ok(own.length > 0 && own.every((cell) => cell.verdict === 'undecided'), `${family}: its cells`);
    }
    for (const family of new Set(rows.map((row) => row.family))) {
      const { verdict, why } = tested(claim, evidence, (row) => row.family !== family);
      assert.equal(verdict === 'supported', false, `without ${family}: ${why}`);
    }
  });
}

test('the claims with a verifier for a control have it in their worlds', () => {
  const controlled = CLAIMS.filter(({ id, world }) => {
    if (world === undefined) return false;
    const { outcomes, distances } = worldOf(id);
    return [...outcomes, ...distances].some(({ role }) => role === 'control');
  });
  assert.deepEqual(
    controlled.map(({ number }) => number),
    [4, 6, 11, 14],
  );
});

test('what is missing is said', () => {
  const without = (id: string, gone: (row: Placed) => boolean) =>
    tested(claimOf(id), worldOf(id), (row) => !gone(row)).why;
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
