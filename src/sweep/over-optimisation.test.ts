import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../compute/random.js';
import type { Family } from '../families/family.js';
import type { Problem, Task } from '../tasks/task.js';
import { constantVerifier } from '../verifiers/constant.js';
import { oracle } from '../verifiers/oracle.js';
import type { Verifier } from '../verifiers/verifier.js';
import { overOptimisation } from './over-optimisation.js';

/** A sample is two numbers on [0, 1): what it is worth, and what a cheat looks at. */
type Pair = readonly [number, number];

const family: Family<Problem, Pair[], Pair> = {
  family: 'flow',
  modality: 'points',
  model: 'pairs',
  parameters: 1,
  sampler: { name: 'own', settings: {} },
  settings: {},
  begin: (_, keys, { meter }) => {
    meter.count(keys.length, keys.length);
    return keys.map((key) => Array.from(uniforms(key, 0, 2)) as unknown as Pair);
  },
  refine: (state) => state,
  finish: (state) => state,
  discard() {},
};

const task: Task<Problem, Pair> = {
  name: 'worth',
  modality: 'points',
  settings: {},
  problem: (index) => ({ index, difficulty: 0 }),
  mark: (_, samples) => samples.map((pair) => ({ quality: pair[0], correct: null, features: [...pair] })),
};

const cheated: Verifier<Problem, Pair> = {
  name: 'cheated',
  role: 'verifier',
  settings: {},
  score: (_, samples) => samples.map(([worth, look]) => worth / 4 + look),
};

test('a verifier that sees too little rises by its own account more than by that of the task', () => {
  const found = overOptimisation({
    family,
    task,
    verifiers: [oracle(task), cheated, constantVerifier()],
    widths: [1, 64],
    depth: 1,
    problems: 200,
    seed: 0,
  });
  const of = (verifier: string, width: number) => found.find((p) => p.verifier === verifier && p.width === width)!;
  for (const name of ['oracle', 'cheated', 'constant']) assert.equal(of(name, 1).own, 0);
  assert.ok(of('oracle', 64).quality > 0.97);
  assert.ok(of('cheated', 64).own > 1.5 && of('cheated', 64).quality > of('cheated', 1).quality + 0.05);
  assert.ok(of('cheated', 64).quality < 0.9);
  assert.equal(of('constant', 64).own, 0);
  assert.equal(of('constant', 64).quality, of('constant', 1).quality);
  assert.equal(of('cheated', 64).features.length, 200);
});
