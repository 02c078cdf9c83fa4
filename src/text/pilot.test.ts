import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../records/store.js';
import { textTask } from '../tasks/text-task.js';
import { isPilot, pilotTask } from './pilot.js';
import { sampleTask } from './sample-task.js';
import type { TextSampler } from './sampler.js';

const folder = mkdtempSync(join(tmpdir(), 'pilot-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLES = 10;
const task = textTask({
  name: 'sums',
  problems: Array.from({ length: SAMPLES }, (_, i) => ({ prompt: `What is ${i} + 9?`, right: `${i + 9}` })),
});
let times = 0;
/** Of problem i the first i of ten samples are wrong. */
const sampler: TextSampler = {
  model: 'm',
  parameters: 1,
  settings: {},
  backend: 'none',
  async sample({ problem, candidates }, onDone) {
    times++;
    for (const candidate of candidates) {
      const text = `The answer is ${candidate < problem ? 0 : problem + 9}.`;
      onDone({ candidate, text, tokens: 5, nfe: 5, flops: 10 });
    }
  },
};
const asked = { sampler, task, problems: SAMPLES, seed: 3 };

describe('a pilot', () => {
  test('sorts problems into five levels by the share of wrong answers', async () => {
    const leveled = await pilotTask({ ...asked, samples: SAMPLES, store: openStore(join(folder, 'levels')) });
    const levels = Array.from({ length: SAMPLES }, (_, i) => leveled.problem(i).difficulty);
    assert.deepEqual(levels, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  test('problems of equal shares are of one level, the middle one where all are alike', async () => {
    // Of all problems the first half of the samples is wrong.
    const always: TextSampler = {
      ...sampler,
      async sample({ problem, candidates }, onDone) {
        for (const candidate of candidates) {
          onDone({ candidate, text: `${candidate === 0 ? 0 : problem + 9}`, tokens: 5, nfe: 5, flops: 10 });
        }
      },
    };
    const store = openStore(join(folder, 'alike'));
    const leveled = await pilotTask({ ...asked, sampler: always, samples: 2, store });
    assert.deepEqual(
      [0, 5, 9].map((i) => leveled.problem(i).difficulty),
      [3, 3, 3],
    );
  });

  test('its rows have seeds of their own, beside those that are studied, and are not made twice', async () => {
    const store = openStore(join(folder, 'rows'));
    const leveled = await pilotTask({ ...asked, samples: 2, store });
    const rows = await sampleTask({ ...asked, task: leveled, candidates: 2, store });
    assert.ok(rows.every((row) => !isPilot(row) && row.seed === 3));
    assert.deepEqual(rows.map(({ difficulty }) => difficulty).slice(0, 2), [
      leveled.problem(0).difficulty,
      leveled.problem(0).difficulty,
    ]);
    const before = times;
    await pilotTask({ ...asked, samples: 2, store });
    assert.equal(times, before);
    assert.equal(store.read().filter(isPilot).length, 2 * SAMPLES);
  });

  test('refuses no samples', async () => {
    await assert.rejects(
      pilotTask({ ...asked, samples: 0, store: openStore(join(folder, 'none')) }),
      /expected candidates >= 1|expected .*, got 0/,
    );
  });
});
