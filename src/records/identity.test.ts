import assert from 'node:assert/strict';
import { test } from 'node:test';

import { identityOf } from './identity.js';

const told = (task: string, options: object, family: object = {}) =>
  identityOf({ task, sampler: 'ancestral', settings: JSON.stringify({ task: options, family }) }).told;

test('a task and its options in words: flags by their name, runs by their ends, lists with "and"', () => {
  assert.equal(
    told('arithmetic', { difficulties: [2, 3, 4, 5, 6], distinct: true }),
    'arithmetic (difficulties 2 to 6, distinct)',
  );
  assert.equal(
    told('multiplication', { difficulties: [4, 5] }, { temperature: 0.5 }),
    'multiplication (difficulties 4 and 5) at temperature 0.5',
  );
  assert.equal(told('chains', { difficulties: [1, 3, 4] }), 'chains (difficulties 1, 3 and 4)');
  assert.equal(told('chains', { difficulties: [3] }), 'chains (difficulties 3)');
  assert.equal(told('chains', { distinct: false }), 'chains (distinct false)');
  assert.equal(
    told('own', { parts: [{ a: 1 }], none: [], of: { b: 2 } }),
    'own (parts [{"a":1}], none [], of {"b":2})',
  );
});

test('words never join what was asked in two ways', () => {
  const asked = (difficulties: readonly (number | string)[]) =>
    identityOf({ task: 'chains', sampler: 'ancestral', settings: JSON.stringify({ task: { difficulties } }) }).asked;
  assert.notEqual(asked([4, 5]), asked(['4 and 5']));
});
