import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniforms } from '../../compute/random.js';
import type { SampleRecord } from '../../records/record.js';
import { chainSum } from './chain-sum.js';

const row = (depth: number, problem: number, candidate: number, quality: number, correct: boolean) =>
  ({ depth, problem, candidate, quality, correct }) as SampleRecord;

test('both ways have the same mean, and votes the larger variance', () => {
  const rows: SampleRecord[] = [];
  for (let problem = 0; problem < 400; problem++) {
    for (let candidate = 0; candidate < 8; candidate++) {
      const [chain, answer] = uniforms({ seed: 5, problem, candidate }, 0, 2) as unknown as [number, number];
      const quality = chain < 0.5 ? 0.3 : 0.5;
      rows.push(row(4, problem, candidate, quality, answer < quality));
    }
  }
  const [sum] = chainSum(rows);
  assert.ok(Math.abs(sum!.exact - 0.4) < 0.01);
  assert.ok(sum!.low < 0 && sum!.high > 0, JSON.stringify(sum));
  // Variance of a vote 0.4 x 0.6 = 0.24, of the probability 0.1^2 = 0.01.
  assert.ok(Math.abs(sum!.gain - 24) < 3, String(sum!.gain));
});

test('too little to compare is refused', () => {
  assert.throws(() => chainSum([row(0, 0, 0, 1, true), row(0, 1, 0, 1, true)]), /two candidates of each/);
});
