import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serialParallelFigure, spendFigure } from '../../figures/spending.js';
import { spendCurves } from '../../measure/curves/spend.js';
import { sampleOf } from '../../records/fixtures/sample.js';
import type { SampleRecord } from '../../records/record.js';
import { byThought, serialAndParallel, thoughtOf } from './thought.js';

const BUDGETS = [64, 128, 256, 512];
const PROBLEMS = 40;

/** Right where a share of the problems is reached: longer thoughts gain twice what as many tokens of votes gain. */
const rowOf = (budget: number, width: number, problem: number): SampleRecord => {
  const share = Math.min(1, 0.2 + 0.1 * Math.log2(budget / 64) + 0.05 * Math.log2(width));
  const correct = problem < Math.round(share * PROBLEMS);
  return sampleOf({
    ...{ family: 'language', modality: 'language', problem, candidate: 0, depth: 100 + budget, width },
    ...(width === 1 ? { strategy: 'single', kind: 'single' } : { strategy: 'majority', kind: 'choice' }),
    settings: JSON.stringify({ family: { budget, chat: true, dialect: 'vllm' } }),
    ...{
      quality: Number(correct),
      correct,
      tokens: budget * width,
      flops: budget * width,
      price: budget * width * 1e-6,
    },
  });
};

const problems = Array.from({ length: PROBLEMS }, (_, i) => i);
const rows = [
  ...BUDGETS.flatMap((budget) => problems.map((problem) => rowOf(budget, 1, problem))),
  ...[2, 4, 8].flatMap((width) => problems.map((problem) => rowOf(64, width, problem))),
];

describe('serial against parallel', () => {
  test('a thought is the budget that was asked for, or the depth of a forced one', () => {
    assert.equal(thoughtOf(rows[0]!), 64);
    assert.equal(thoughtOf({ settings: '{"family":{"thought":{}}}', depth: 30 }), 30);
    assert.equal(thoughtOf({ settings: '{}', depth: 30 }), undefined);
    assert.deepEqual(
      [byThought(rows[0]!).depth, byThought(rows[0]!).settings],
      [64, '{"family":{"chat":true,"dialect":"vllm"}}'],
    );
  });

  test('at equal tokens the one that gains more is ahead, each with its law', () => {
    const found = serialAndParallel(rows, 'tokens', { seed: 0 });
    assert.deepEqual(
      found.serial.points.map(({ x }) => x),
      BUDGETS,
    );
    assert.deepEqual(
      found.parallel.map(({ label, points }) => [label, points.map(({ width }) => width)]),
      [['majority of samples with thoughts of 64', [1, 2, 4, 8]]],
    );
    const [{ at }] = found.differences as [(typeof found.differences)[number]];
    assert.deepEqual(
      at.map(({ cost, value }) => [Math.round(cost), Math.round(100 * value)]),
      [
        [64, 0],
        [128, 5],
        [256, 10],
        [512, 15],
      ],
    );
    assert.ok(at.at(-1)!.low > 0);
    assert.equal(found.laws.length, 2);
    const figure = serialParallelFigure(found, 'tokens', { name: 'serial-parallel' });
    assert.equal(figure.name, 'serial-parallel');
    assert.throws(() => serialAndParallel(rows.slice(0, 40), 'tokens', { seed: 0 }), /two lengths of thought, got 1/);
  });

  test('any spending may stand on the axis', () => {
    const curves = spendCurves(rows.slice(0, 40), 'price', { seed: 0 });
    assert.ok(Math.abs(curves[0]!.points[0]!.x - 64e-6) < 1e-12);
    assert.ok(JSON.stringify(spendFigure(curves, 'price', { name: 'price' })).includes('price per problem'));
    assert.throws(() => spendCurves(rows, 'latencyMs', { seed: 0 }), /expected "latencyMs" on every row, got none/);
  });
});
