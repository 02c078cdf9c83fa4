import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promptOf } from './prompt.js';
import { multiplication } from './reasoning/multiplication.js';

test('problems of one prompt have one hash, others another, and what has no prompt has none', () => {
  const task = multiplication({ difficulties: [4] });
  const problems = Array.from({ length: 360 }, (_, i) => task.problem(i));
  const prompts = new Set(problems.map(({ prompt }) => prompt.join()));
  assert.ok(prompts.size < problems.length);
  assert.equal(new Set(problems.map((problem) => promptOf(problem))).size, prompts.size);
  assert.equal(promptOf({ index: 0, difficulty: 0 }), undefined);
});
