import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CountRow, loadEvidence, saveEvidence } from './evidence.js';

const row: CountRow = {
  family: 'language',
  model: 'm',
  parameters: 10,
  task: 't',
  temperature: 1,
  problem: 0,
  difficulty: 2,
  samples: 100,
  correct: 3,
  control: 0.01,
  forwards: 4,
  flops: 1e6,
};

test('evidence comes back as it was written, the same bytes each time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    const counts = [row, { ...row, problem: 1, model: 'n', correct: 0 }];
    saveEvidence(folder, 'b', { counts });
    saveEvidence(folder, 'a', { counts: [row] });
    assert.deepEqual(loadEvidence(folder), { outcomes: [], distances: [], counts: [row, ...counts] });
    const bytes = readFileSync(join(folder, 'b.json.gz'));
    saveEvidence(folder, 'b', { counts });
    assert.deepEqual(readFileSync(join(folder, 'b.json.gz')), bytes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('evidence that is not what it should be is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    const wrong = { ...row, samples: Number.NaN };
    assert.throws(
      () => saveEvidence(folder, 'a', { counts: [row, wrong] }),
      /evidence a, counts, row 1: column "samples": expected a number, got NaN/,
    );
    assert.throws(() => saveEvidence(folder, 'a', { counts: [{ ...row, more: 1 } as CountRow] }), /no such column/);
    assert.deepEqual(loadEvidence(folder).counts, []);
    writeFileSync(join(folder, 'x.json.gz'), 'not gzip');
    assert.throws(() => loadEvidence(folder), /x\.json\.gz: expected evidence in gzipped JSON/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
