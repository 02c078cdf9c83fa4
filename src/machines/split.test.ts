import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, type PlanCell, rowsOf } from './plan.js';
import { partsOf, rowsOfShards } from './split.js';

/** Cells of all kinds: many rows and few, dear and free, and two whose rows are made together. */
const CELLS = Array.from(
  { length: 60 },
  (_, i): PlanCell => ({
    store: 'records/a',
    rows: 'samples',
    key: { depth: i },
    problems: i % 7 === 0 ? [3, 5, 8] : 1 + ((i * 13) % 40),
    candidates: 1 + (i % 3),
    batch: 8,
    ...(i % 20 === 11 ? { together: true } : {}),
    flops: i % 9 === 0 ? 0 : 1e6 * 1.7 ** (i % 11),
  }),
);

const flops = CELLS.reduce((sum, cell) => sum + rowsOf(cell) * costOf(cell), 0);
const rows = CELLS.reduce((sum, cell) => sum + rowsOf(cell), 0);
const plan = {
  head: { plan: 1, version: '', backend: '', cells: CELLS.length, rows, flops, stores: {} } as const,
  cells: function* () {
    yield* CELLS;
  },
};

for (const of of [1, 2, 3, 4, 20, 500]) {
  test(`${of} shards: every row stands in one of them, and their costs are the same but for that of a row`, () => {
    const seen = new Map<string, number>();
    const counts: number[] = [];
    for (let number = 1; number <= of; number++) {
      let [cost, count, dearest] = [0, 0, 0];
      for (const { cell, from, to } of partsOf(plan, { number, of })) {
        const at = CELLS.indexOf(cell);
        for (let i = from; i < to; i++) seen.set(`${at} ${i}`, (seen.get(`${at} ${i}`) ?? 0) + 1);
        if (cell.together === true) assert.deepEqual([from, to], [0, rowsOf(cell)]);
        cost += (to - from) * costOf(cell);
        count += to - from;
      }
      dearest = Math.max(...CELLS.map((cell) => costOf(cell) * (cell.together === true ? rowsOf(cell) : 1)));
      assert.ok(Math.abs(cost - flops / of) <= dearest * (1 + 1e-9), `${number}: ${cost} of ${flops / of}`);
      counts.push(count);
    }
    assert.equal(seen.size, rows);
    assert.ok([...seen.values()].every((times) => times === 1));
    assert.deepEqual(rowsOfShards(plan, of), counts);
  });
}
