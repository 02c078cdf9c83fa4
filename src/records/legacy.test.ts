import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from './store.js';

const folder = mkdtempSync(join(tmpdir(), 'legacy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A text's sample as the version before 0.2 wrote it. */
const OLD = {
  family: 'language',
  model: 'smollm2@1234abcd',
  parameters: 135,
  task: 'add-digits',
  problem: 3,
  difficulty: 2,
  candidate: 1,
  strategy: 'sampled at 0.8',
  depth: 4,
  width: 1,
  seed: 0,
  forwardsAsked: 4,
  forwardsUsed: 3,
  flops: 100,
  wallMs: 5,
  quality: 1,
  correct: true,
  features: [1, 7, -1.5, 2],
  backend: 'tensorflow',
  version: '0.1.0',
};

function storeOf(name: string, ...rows: object[]) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(
    join(path, '20260101T000000000Z-00000000-1-0.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  return openStore(path);
}

test('samples of texts of the version before say what made them, and are read', () => {
  const store = storeOf(
    'texts',
    OLD,
    { ...OLD, candidate: 2, strategy: 'sampled at 1 in a chat', features: [0, 0, 0, 4], correct: false, quality: 0 },
    { ...OLD, candidate: 3, strategy: 'greedy', task: 'add-digits, solved examples 7' },
  );
  const rows = store.read();
  assert.deepEqual(
    rows.map(({ candidate, task, strategy, sampler, settings }) => [candidate, task, strategy, sampler, settings]),
    [
      [2, 'add-digits', 'single', 'ancestral', '{"family":{"chat":true}}'],
      [1, 'add-digits', 'single', 'ancestral', '{"sampler":{"temperature":0.8}}'],
      [3, 'add-digits', 'single', 'ancestral', '{"sampler":{"temperature":0},"task":{"examples":7}}'],
    ],
  );
  const [silent, answered] = rows;
  assert.deepEqual(
    [answered!.answer, answered!.logProbability, answered!.tokens, answered!.nfe, answered!.nfeAsked],
    ['7', -1.5, 2, 3, 4],
  );
  assert.ok(!('answer' in silent!) && !('logProbability' in silent!));
  assert.ok(rows.every((row) => store.has(row)));
});

test('other samples of the version before left out what made them, and are refused in one sentence that says what to do', () => {
  for (const strategy of ['single', 'best-of-n by oracle']) {
    assert.throws(
      () => storeOf(strategy, { ...OLD, strategy }),
      /1-0\.jsonl:1: expected a row that says all that made it, got one of a version before 0\.2, .*: delete or move the folder, and run again$/,
    );
  }
});
