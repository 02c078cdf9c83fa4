import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SampleRecord } from '../records/record.js';
import { settingsColumn } from '../records/settings-column.js';
import { ownLedger } from './own.js';

/** One sample of a model on a server, which was allowed so many tokens of thought. */
const rowOf = (task: string, problem: number, budget: number, correct: boolean, seed = 0): SampleRecord => ({
  ...{ family: 'language', modality: 'language', model: 'm', parameters: 8e9, task, control: false, problem },
  ...{ prompt: `${task} ${problem}`, difficulty: 0, candidate: 0, strategy: 'single', kind: 'single' },
  ...{ verifier: 'none', role: 'none', sampler: 'ancestral' },
  settings: settingsColumn({ family: { chat: true, budget, dialect: 'vllm' }, sampler: { temperature: 0.8 } }),
  ...{ depth: 512 + budget, width: 1, serialDepth: 512 + budget, seed, nfeAsked: 512, nfe: 100, flops: 1e12 },
  ...{ wallMs: 1, quality: Number(correct), correct, tokens: 100, promptTokens: 10, backend: 'server', version: '0' },
});

/** Without a thought one problem of ten is right, with one nine; answers that stand in the prompt are always half right. */
const rows = Array.from({ length: 300 }, (_, problem) => [
  rowOf('sums', problem, 0, problem % 10 === 0),
  rowOf('sums', problem, 256, problem % 10 !== 0),
  rowOf('copied', problem, 0, problem % 2 === 0),
  rowOf('copied', problem, 256, problem % 2 === 0),
]).flat();

const verdictsOf = (...given: Parameters<typeof ownLedger>) =>
  Object.fromEntries(ownLedger(...given).entries.map(({ number, verdict }) => [number, verdict]));

describe("claims on one's own rows", () => {
  test('longer thoughts help with the tasks that are named, and not with the control', () => {
    assert.deepEqual(verdictsOf(rows, { tasks: ['sums'], controls: ['copied'] }), {
      3: 'supported',
      4: 'undecided',
      7: 'undecided',
    });
  });

  test('nothing is supported without a control, nor where thought helps the control as well', () => {
    assert.equal(verdictsOf(rows, { tasks: ['sums'] })[3], 'undecided');
    assert.notEqual(verdictsOf(rows, { tasks: ['copied'], controls: ['sums'] })[3], 'supported');
  });

  test('rows of a pilot say nothing', () => {
    const pilot = rows.map((row) => ({ ...row, seed: 0xffffffff }));
    assert.equal(verdictsOf(pilot, { tasks: ['sums'], controls: ['copied'] })[3], 'undecided');
  });
});
