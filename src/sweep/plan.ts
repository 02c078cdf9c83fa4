import type { Budget } from '../strategies/strategy.js';

/** Rows of one cell that are made together. */
export interface Batch<Cell, Key> {
  readonly cell: Cell;
  readonly keys: readonly Key[];
}

/** Refuses a number that is not whole or too small; `who` asks for it. */
export function checkCount(who: string, name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${who}: expected ${name} to be a whole number >= ${least}, got ${value}`);
  }
}

/** Refuses a list that is empty, repeats a number, or has one that is not whole. */
export function checkList(who: string, name: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`${who}: expected at least one of ${name}, got none`);
  const seen = new Set<number>();
  for (const value of values) {
    checkCount(who, `each of ${name}`, value, 0);
    if (seen.has(value)) throw new RangeError(`${who}: expected ${name} without repeats, got ${value} twice`);
    seen.add(value);
  }
}

/** The indices that `problems` asks for: from number 0, or those listed. */
export function problemIndices(who: string, problems: number | readonly number[]): number[] {
  if (typeof problems !== 'number') {
    checkList(who, 'problems', problems);
    return [...problems];
  }
  checkCount(who, 'problems', problems, 1);
  return Array.from({ length: problems }, (_, i) => i);
}

/** The budgets that a sweep asks for: those listed, or one candidate of each depth. */
export function budgetsOf(
  who: string,
  {
    depths,
    budgets,
  }: { readonly depths?: readonly number[] | undefined; readonly budgets?: readonly Budget[] | undefined },
): readonly Budget[] {
  if ((depths === undefined) === (budgets === undefined)) {
    throw new RangeError(`${who}: expected either depths or budgets, got ${depths === undefined ? 'neither' : 'both'}`);
  }
  if (budgets !== undefined) return budgets;
  checkList(who, 'depths', depths!);
  return depths!.map((depth) => ({ depth, width: 1 }));
}

/**
 * Cuts the keys of each cell into batches, leaving out those that `isDone` knows. A batch has keys of one cell, in their order.
 *
 * @example cutBatches([{ keys: [1, 2, 3, 4, 5], batch: 2 }], (key) => key === 2).map(({ keys }) => keys) // [[1, 3], [4, 5]]
 */
export function cutBatches<Key, Cell extends { readonly keys: readonly Key[]; readonly batch: number }>(
  cells: readonly Cell[],
  isDone: (key: Key) => boolean,
): Batch<Cell, Key>[] {
  return cells.flatMap((cell) => {
    const left = cell.keys.filter((key) => !isDone(key));
    return Array.from({ length: Math.ceil(left.length / cell.batch) }, (_, i) => ({
      cell,
      keys: left.slice(i * cell.batch, (i + 1) * cell.batch),
    }));
  });
}

/** What is left of batches once others have done part of them. */
export function leftOf<Cell, Key>(
  batches: readonly Batch<Cell, Key>[],
  isDone: (key: Key) => boolean,
): Batch<Cell, Key>[] {
  return batches.flatMap(({ cell, keys }) => {
    const left = keys.filter((key) => !isDone(key));
    return left.length === 0 ? [] : [{ cell, keys: left }];
  });
}
