// What rules on images ask of the rows of an experiment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DistanceRow } from '../../records/evidence.js';
import type { Finding } from '../claim.js';
import { claimOf } from '../claims.js';
import { guidedBy } from '../world/decoding.js';
import { simulate } from '../world/world.js';
import { enough } from './straight-paths.js';

const options = { alpha: 0.01, seed: 0, replicates: 50 };
const NONE = { outcomes: [], counts: [], distances: [] };
const tested = (id: string, distances: readonly DistanceRow[]) => claimOf(id).test({ ...NONE, distances }, options);
const of = (findings: readonly Finding[], role: Finding['role']) => findings.filter((one) => one.role === role);

test('enough steps are where the error falls to the mark, between depths by the logarithms of both', () => {
  assert.equal(enough([1, 2, 4, 8], [0.8, 0.4, 0.2, 0.1], 0.2), 2);
  assert.ok(Math.abs(enough([1, 2, 4, 8], [0.8, 0.4, 0.2, 0.1], 0.2 * Math.SQRT2) - 1.5) < 1e-12);
  assert.equal(enough([2, 4], [0.1, 0.05], 0.2), 1);
  assert.equal(enough([2, 4], [0.8, 0.4], 0.2), Number.NaN);
});

test('claim 12 compares the steps of both families in every training, and says nothing where none are enough', () => {
  const { distances } = simulate('straight-paths', 'true', 1);
  const [steps, bent] = of(tested('straight-paths', distances).findings, 'part');
  assert.ok(Math.abs(steps!.effect - 1) < 0.1, `${steps!.effect}`);
  assert.match(steps!.picked, /single, depth 1, 2, 4, 8, 16, 32, 64 against/);
  assert.equal(steps!.samples, '8 trainings');
  assert.ok(Math.abs(bent!.effect - Math.LN2) < 0.1, `${bent!.effect}`);
  const short = distances.filter(({ measure, depth }) => measure !== 'ode-error' || depth <= 4);
  const result = tested('straight-paths', short);
  assert.equal(result.verdict, 'undecided');
  assert.ok(Number.isNaN(of(result.findings, 'part')[0]!.effect));
});

test('claim 11 holds chance against one candidate of as many steps, and is not supported without it (S10)', () => {
  const { distances } = simulate('noise-search', 'true', 1);
  const result = tested('noise-search', distances);
  assert.equal(result.verdict, 'supported');
  const controls = of(result.findings, 'control');
  assert.ok(controls.length >= 2);
  for (const { picked } of controls)
    assert.match(picked, /best-of-n|random-search of 8 by random, depth 8 against single, depth 8/);
  const without = tested(
    'noise-search',
    distances.filter(({ role }) => role !== 'control'),
  );
  assert.equal(without.verdict, 'undecided');
  assert.match(without.why, /not there: diffusion: a choice at random beside one candidate of as many steps/);
});

test('a generator without its label is told beside claim 18 and decides nothing of it', () => {
  const { distances } = simulate('conditional', 'true', 1);
  const usual = distances.filter(({ settings }) => settings === guidedBy(1));
  // Without the label everything is twice as far away, and more steps make it worse.
  const without = usual.map((row) => ({ ...row, settings: guidedBy(0), value: 2 * row.value * row.depth }));
  const result = tested('conditional', [...distances, ...without]);
  const before = tested('conditional', distances);
  assert.deepEqual(of(result.findings, 'part'), of(before.findings, 'part'));
  assert.equal(result.verdict, before.verdict);
  const notes = of(result.findings, 'note').filter(({ family }) => family === 'flow');
  const label = notes.find(({ what }) => what.includes('1 steps with the label against without'))!;
  assert.ok(Math.abs(label.effect - Math.LN2) < 0.05, `${label.effect}`);
  assert.ok(notes.some(({ what, effect }) => what.startsWith('without the label') && effect < 0));
});
