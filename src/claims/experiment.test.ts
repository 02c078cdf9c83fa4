import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Experiment, rowsOf } from './experiment.js';
import { simulate } from './world/world.js';

const about: Experiment & { table: 'outcomes' } = {
  name: 'chains',
  table: 'outcomes',
  notebooks: ['12'],
  tasks: ['arithmetic'],
  strategies: ['single'],
};

test('an experiment sees the rows that it names, once for each frozen list, and rows of no notebook as its own', () => {
  const { outcomes } = simulate('chains', 'true', 1);
  const seen = (notebook?: string) => {
    const rows = outcomes.map((row) => (notebook === undefined ? row : { ...row, notebook }));
    return rowsOf({ outcomes: rows, counts: [], distances: [] }, about);
  };
  assert.deepEqual([...new Set(seen().map(({ task }) => task))], ['arithmetic']);
  assert.equal(seen('12-chains').length, seen().length);
  assert.equal(seen('15-equal-compute').length, 0);
  assert.equal(seen('121-other').length, 0);
  const frozen = { outcomes: Object.freeze([...outcomes]), counts: [], distances: [] };
  assert.equal(rowsOf(frozen, about), rowsOf(frozen, about));
  const other = { ...frozen, outcomes: Object.freeze([...outcomes, { ...outcomes[0]!, strategy: 'beam' }]) };
  assert.deepEqual(rowsOf(other, about), rowsOf(frozen, about));
});
