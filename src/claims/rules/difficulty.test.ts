import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutcomeRow } from '../../records/evidence.js';
import { simulate } from '../world/world.js';
import { difficulty } from './difficulty.js';

const { outcomes } = simulate('difficulty', 'true', 2);
const tested = (rows: readonly OutcomeRow[]) =>
  difficulty.test({ outcomes: rows, counts: [], distances: [] }, { alpha: 0.01, seed: 0, replicates: 999 });
const pairs = (rows: readonly OutcomeRow[]) => tested(rows).findings.filter(({ what }) => what.startsWith('gain of'));

test('claim 9 compares every pair of three tasks, which are one cell, and one pair that is apart is enough', () => {
  const { verdict, cells } = tested(outcomes);
  assert.equal(verdict, 'supported');
  const task = 'arithmetic, multiplication, countdown';
  assert.deepEqual(
    cells.map((cell) => [cell.task, cell.verdict]),
    [
      ['arithmetic', 'supported'],
      [task, 'supported'],
    ],
  );
  assert.equal(pairs(outcomes).length, 3);
  assert.ok(pairs(outcomes).some((pair) => pair.verdict === 'undecided'));
});

test('claim 9 compares gains of as many candidates: those of the widest choice that every task has', () => {
  const wider = outcomes
    .filter(({ task, width }) => task === 'multiplication' && width > 1)
    .map((row) => ({ ...row, width: 64, correct: true, quality: 1 }));
  assert.deepEqual(tested([...outcomes, ...wider]), tested(outcomes));
  const other = outcomes.map((row) => (row.task === 'countdown' && row.width > 1 ? { ...row, width: 8 } : row));
  assert.match(tested(other).why, /no evidence/);
});

test('claim 9 is undecided while a task is missing, whether the others are apart or alike', () => {
  for (const gone of ['arithmetic', 'multiplication', 'countdown']) {
    const rows = outcomes.filter(({ task }) => task !== gone);
    assert.equal(tested(rows).verdict, 'undecided', gone);
    for (const { open, verdict } of pairs(rows)) assert.match(`${verdict}: ${open}`, /undecided: .*without/);
  }
});

test('claim 9 takes the means over all that was drawn of a prompt', () => {
  const again = outcomes.map((row) => ({ ...row, seed: 1 }));
  const [once, twice] = [tested(outcomes), tested([...outcomes, ...again])];
  assert.deepEqual(
    twice.findings.map(({ effect, samples }) => [effect, samples]),
    once.findings.map(({ effect, samples }) => [effect, samples]),
  );
});
