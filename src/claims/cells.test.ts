// What the parts of one family and task come to: a cell of the matrix.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result, Verdict } from './claim.js';
import { all, beside, combine, errorsOf, type Part } from './combine.js';
import { cellsOf } from './matrix.js';

const GAIN = { from: 0, margin: 0.03 };
const ERRORS = errorsOf(0.01);
const ENDS = { supported: [0.1, 0.3], contradicted: [-0.3, -0.1], undecided: [-0.1, 0.1] } as const;

const part = (verdict: Verdict, task: string, more: Partial<Part> = {}): Part => ({
  ...{ what: `${task} ${verdict}`, family: 'language', task },
  interval: () => ({ effect: 0, low: ENDS[verdict][0], high: ENDS[verdict][1], samples: 9 }),
  ...more,
});
const told = (result: Result) => cellsOf(result).map(({ task, verdict, what }) => `${task}: ${verdict}, by ${what}`);

test('where one way of a task is enough, the one that helps most decides its cell, and only all of them against it', () => {
  const cell = (how: 'any' | 'every', ...verdicts: Verdict[]) =>
    combine(
      verdicts.map((verdict) => part(verdict, 'sums')),
      GAIN,
      ERRORS,
      { how },
    ).cells[0]!.verdict;
  assert.equal(cell('any', 'supported', 'contradicted'), 'supported');
  assert.equal(cell('every', 'supported', 'contradicted'), 'contradicted');
  assert.equal(cell('any', 'undecided', 'contradicted'), 'undecided');
  assert.equal(cell('any', 'contradicted', 'contradicted'), 'contradicted');
  assert.equal(cell('every', 'supported', 'undecided'), 'undecided');
});

test('every place has its own cell, told by a finding of its own, whatever stands beside it', () => {
  const sums = combine(
    [
      part('undecided', 'sums', { role: 'note' }),
      part('supported', 'sums'),
      part('contradicted', 'sorts'),
      part('undecided', 'sorts'),
    ],
    GAIN,
    ERRORS,
  );
  assert.deepEqual(told(sums), ['sums: supported, by sums supported', 'sorts: contradicted, by sorts contradicted']);
  const other = combine([part('supported', 'recall'), part('undecided', 'sums')], GAIN, ERRORS);
  assert.deepEqual(told(all([sums, other])), [
    'sums: undecided, by sums undecided',
    'sorts: contradicted, by sorts contradicted',
    'recall: supported, by recall supported',
  ]);
});

test('an interval over fewer than 20 prompts decides nothing', () => {
  const over = (samples: number, of: string) =>
    combine(
      [part('contradicted', 'sums', { of, interval: () => ({ effect: -0.2, low: -0.3, high: -0.1, samples }) })],
      GAIN,
      ERRORS,
    );
  assert.deepEqual([over(20, 'prompts').verdict, over(6, 'trainings').verdict], ['contradicted', 'contradicted']);
  const few = over(6, 'prompts');
  assert.deepEqual([few.verdict, few.findings[0]!.open], ['undecided', '6 prompts, expected 20']);
});

test('a part that is open decides no cell, and a control that found something leaves none', () => {
  const open = combine([part('supported', 'sums', { open: 'one training' })], GAIN, ERRORS);
  assert.deepEqual([open.cells[0]!.verdict, cellsOf(open)[0]!.open], ['undecided', 'one training']);
  const control = part('supported', 'sums', { role: 'control' });
  const yes = combine([part('supported', 'sums')], GAIN, ERRORS);
  const spoilt = [
    combine([part('supported', 'sums'), control], GAIN, ERRORS),
    beside(yes, [control], GAIN, ERRORS),
    beside(yes, [], GAIN, ERRORS, 'the control'),
  ];
  assert.deepEqual(
    spoilt.map(({ cells }) => cells[0]!.verdict),
    ['undecided', 'undecided', 'undecided'],
  );
});
