// Slow: a ledger for each of many simulated worlds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLAIMS } from '../claims.js';
import { rehearse } from './rehearse.js';
import { SIMULATED, simulate } from './world.js';

test('every claim but the published tables has a world', () => {
  assert.deepEqual(
    CLAIMS.map(({ id }) => id).filter((id) => !SIMULATED.includes(id)),
    ['published-laws'],
  );
  assert.throws(() => simulate('nothing', 'true', 1), /expected one of cost-linear, .*, got nothing/);
  assert.deepEqual(simulate('chains', 'true', 5), simulate('chains', 'true', 5));
});

test('no verdict is wrong in a rehearsal of three ledgers, and clear effects are decided', () => {
  const { mistakes, tallies } = rehearse({ repetitions: 3, replicates: 60 });
  assert.deepEqual(mistakes, []);
  const decided = tallies.filter(({ truth }) => truth === 'true').filter(({ verdicts }) => verdicts.supported > 0);
  assert.ok(decided.length >= 15, `${decided.map(({ id }) => id)}`);
});
