import { costOf, type Plan, type PlanCell, rowsOf } from './plan.js';

/** Shard `number`, from 1, of `of`. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Rows `from` to `to` - 1 of a cell. */
export interface Part {
  readonly cell: PlanCell;
  readonly from: number;
  readonly to: number;
}

/** The first row of a cell whose middle is not before a place on the line of costs. */
const firstRow = (place: number, start: number, cost: number, rows: number): number =>
  Math.min(rows, Math.max(0, Math.ceil((place - start) / cost - 0.5)));

/** Where a shard begins and ends on the line of costs. */
const piece = (flops: number, { number, of }: Shard): readonly [number, number] => [
  (flops * (number - 1)) / of,
  number === of ? Number.POSITIVE_INFINITY : (flops * number) / of,
];

/**
 * The part of each shard of a plan: its rows stand one behind the other, each as long as it costs, and are cut into pieces of equal
 * length; a row belongs where its middle lies. So a shard has neighbouring cells, of few models, and its cost is the others' but for that of a row,
 * or of a cell whose rows are made together. Any number of shards has every row once.
 *
 * @param plan from `openPlan`
 * @param shard its number, from 1, of how many
 * @returns cells with the rows of each that are the shard's
 * @example [...partsOf(openPlan('study.plan.jsonl'), { number: 1, of: 1 })].length // 2
 */
export function* partsOf({ head, cells }: Pick<Plan, 'head' | 'cells'>, { number, of }: Shard): Generator<Part> {
  const [low, high] = piece(head.flops, { number, of });
  let at = 0;
  for (const cell of cells()) {
    const [rows, cost] = [rowsOf(cell), costOf(cell)];
    const [start, end] = [at, at + rows * cost];
    at = end;
    if (cell.together === true) {
      const middle = (start + end) / 2;
      if (middle >= low && middle < high) yield { cell, from: 0, to: rows };
      continue;
    }
    const [from, to] = [firstRow(low, start, cost, rows), firstRow(high, start, cost, rows)];
    if (from < to) yield { cell, from, to };
    if (start >= high) return;
  }
}

/**
 * How many rows each shard has, in one walk through the plan.
 *
 * @example rowsOfShards(plan, 4) // [120, 118, 121, 121]
 */
export function rowsOfShards(plan: Pick<Plan, 'head' | 'cells'>, of: number): number[] {
  const counts = new Array<number>(of).fill(0);
  const { flops } = plan.head;
  let at = 0;
  let number = 1;
  for (const cell of plan.cells()) {
    const [rows, cost] = [rowsOf(cell), costOf(cell)];
    const [start, end] = [at, at + rows * cost];
    at = end;
    if (cell.together === true) {
      while ((start + end) / 2 >= piece(flops, { number, of })[1]) number++;
      counts[number - 1]! += rows;
      continue;
    }
    for (let done = 0; done < rows; ) {
      const to = firstRow(piece(flops, { number, of })[1], start, cost, rows);
      counts[number - 1]! += to - done;
      done = to;
      if (done < rows) number++;
    }
  }
  return counts;
}
