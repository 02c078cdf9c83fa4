import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutcomeRow } from '../records/evidence.js';
import { ROOM, roomsOf } from './room.js';

const ONE = {
  ...{ family: 'language', modality: 'language', model: 'm', parameters: 10, task: 'sums', control: false },
  ...{
    depth: 0,
    difficulty: 1,
    judge: 'none',
    quality: 0,
    nfe: 1,
    flops: 1,
    wallMs: 1,
    serialDepth: 1,
    seed: 0,
    candidate: 0,
  },
};

/** Outcomes of 400 problems of which a share is right, at two temperatures or one. */
function rows(once: number, oracle: number, temperatures: readonly number[]): OutcomeRow[] {
  return temperatures.flatMap((temperature) =>
    Array.from({ length: 400 }, (_, problem) => {
      const at = (problem * 0.618034) % 1;
      const settings = temperature === 1 ? '{}' : `{"sampler":{"temperature":${temperature}}}`;
      const own = { ...ONE, sampler: 'ancestral', settings, problem };
      return [
        { ...own, strategy: 'single', kind: 'single', verifier: 'none', role: 'none', width: 1, correct: at < once },
        {
          ...own,
          strategy: 'best-of-n',
          kind: 'choice',
          verifier: 'oracle',
          role: 'oracle',
          width: 16,
          correct: at < oracle,
        },
        {
          ...own,
          strategy: 'best-of-n',
          kind: 'choice',
          verifier: 'random',
          role: 'control',
          width: 16,
          correct: at < once,
        },
      ] as OutcomeRow[];
    }).flat(),
  );
}

test('a task qualifies from 15 to 85 % once, if the oracle of 16 gains 15 points', () => {
  const cases = [
    [0.5, 0.7, true],
    [0.2, 0.36, true],
    [0.1, 0.6, false],
    [0.9, 1, false],
    [0.5, 0.6, false],
  ] as const;
  for (const [once, oracle, expected] of cases) {
    const [room, ...others] = roomsOf(rows(once, oracle, [0.5, 1]));
    assert.equal(others.length, 0);
    assert.equal(room!.qualifies, expected, `${once} and ${oracle}`);
    assert.ok(Math.abs(room!.once - once) < 0.01 && Math.abs(room!.oracle - oracle) < 0.01);
    assert.equal(room!.control!.effect, 0);
  }
  assert.deepEqual(ROOM, { least: 0.15, most: 0.85, gain: 0.15, width: 16 });
});

test('a task that was tried at one decoding does not qualify, and says so', () => {
  const [room] = roomsOf(rows(0.5, 0.8, [1]));
  assert.equal(room!.qualifies, false);
  assert.match(room!.open!, /one decoding only/);
});
