import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noEvidence } from './combine.js';
import { holm } from './holm.js';

test('claims are decided by steps: what the first leaves is tried again at a larger error, until nothing more is decided', () => {
  // Claim i is decided by an error of at least needs[i].
  const needs = [0.001, 0.012, 0.02, 0.9];
  const tried: number[][] = needs.map(() => []);
  const found = holm(4, 0.04, (i, alpha) => {
    tried[i]!.push(alpha);
    return { ...noEvidence(), verdict: alpha >= needs[i]! ? 'supported' : 'undecided' };
  });
  assert.deepEqual(
    found.map(({ result }) => result.verdict),
    ['supported', 'supported', 'supported', 'undecided'],
  );
  assert.deepEqual(
    found.map(({ alpha }) => alpha),
    [0.01, 0.04 / 3, 0.02, 0.04],
  );
  assert.deepEqual(tried[3], [0.01, 0.04 / 3, 0.02, 0.04]);
  assert.deepEqual(
    holm(2, 0.05, () => noEvidence()).map(({ alpha }) => alpha),
    [0.025, 0.025],
  );
});
