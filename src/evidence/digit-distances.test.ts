import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { Meter } from '../compute/meter.js';
import { heun } from '../dynamics/solvers/index.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { IMAGE_SAMPLERS } from '../families/images/samplers.js';
import { trajectories } from '../families/images/trajectories.js';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleRecord } from '../records/record.js';
import { asEvidence, digitDistances, spendable } from './digit-distances.js';

before(() => useBackend());

const record = (depth: number, problem: number, correct: boolean): SampleRecord =>
  sampleOf({
    ...{
      task: 'digits',
      sampler: 'ddim',
      settings: '{"sampler":{"eta":1}}',
      problem,
      difficulty: 0,
      depth,
      seed: 4,
      nfe: 2 * depth,
      flops: 100 * depth,
      wallMs: 1,
    },
    ...{ quality: 1, correct, features: [problem, depth] },
  });

test('one row per depth and measure, with what a sample cost, and the share of wrong classes', () => {
  const rows = [1, 8].flatMap((depth) => [0, 1, 2, 3].map((problem) => record(depth, problem, problem > 0)));
  const found = digitDistances(rows, {
    measures: {
      mean: (features) => ({ value: features.reduce((sum, [f]) => sum + f!, 0) / 4, error: 0.5, low: 1, high: 2 }),
    },
  });
  assert.deepEqual(
    found.map(({ depth, measure, value, nfe, flops }) => [depth, measure, value, nfe, flops]),
    [
      [1, 'mean', 1.5, 2, 100],
      [1, 'class-error', 0.25, 2, 100],
      [8, 'mean', 1.5, 16, 800],
      [8, 'class-error', 0.25, 16, 800],
    ],
  );
  assert.ok(
    asEvidence(found).every((row) => !('low' in row) && row.seed === 4 && row.sampler === 'ddim' && row.set === 4),
  );
  assert.deepEqual(new Set(found.map(({ settings }) => settings)), new Set(['{"sampler":{"eta":1}}']));
});

test('depths that a family cannot spend are left out', () => {
  const name = 'flow-digits-tiny';
  assert.deepEqual(spendable(flowDigits({ name, solver: heun }), [1, 2, 3, 8]), [2, 8]);
  assert.deepEqual(
    spendable(flowDigits({ name, sampling: IMAGE_SAMPLERS['probability-flow-rk4']! }), [1, 4, 10]),
    [4, 10],
  );
});

test('a trajectory has the noise, every step, and ends where the sample is', () => {
  const family = flowDigits({ name: 'flow-digits-tiny' });
  const [problem, key] = [
    { index: 3, difficulty: 0, label: 3 },
    { seed: 1, problem: 3, candidate: 0 },
  ];
  const meter = new Meter();
  const ways = trajectories(family, [problem], [key], { depth: 5, meter });
  assert.deepEqual([ways.length, ways[0]!.length, ways[0]![0]!.length, meter.nfe], [6, 1, 784, 5]);
});
