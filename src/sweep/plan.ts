/** One sample to make: problem and candidate of a random key. */
export interface Item {
  readonly problem: number;
  readonly candidate: number;
}

/** Samples of one depth that are generated together. */
export interface Batch {
  readonly depth: number;
  readonly items: readonly Item[];
}

export interface Grid {
  readonly depths: readonly number[];
  /** How many problems, from number 0, or their indices. */
  readonly problems: number | readonly number[];
  /** Candidates a problem. */
  readonly candidates: number;
  /** Samples generated together, at most. */
  readonly batch: number;
}

export interface Plan {
  readonly batches: readonly Batch[];
  /** Samples of the whole grid. */
  readonly total: number;
  /** Samples that were already there. */
  readonly done: number;
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`sweep: expected ${name} to be a whole number >= ${least}, got ${value}`);
  }
}

function checkList(name: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`sweep: expected at least one of ${name}, got none`);
  const seen = new Set<number>();
  for (const value of values) {
    checkCount(`each of ${name}`, value, 0);
    if (seen.has(value)) throw new RangeError(`sweep: expected ${name} without repeats, got ${value} twice`);
    seen.add(value);
  }
}

/** The indices that `problems` asks for. */
export function problemIndices(problems: number | readonly number[]): number[] {
  if (typeof problems !== 'number') {
    checkList('problems', problems);
    return [...problems];
  }
  checkCount('problems', problems, 1);
  return Array.from({ length: problems }, (_, i) => i);
}

/**
 * Cuts a grid into batches, leaving out samples that `isDone` knows. A batch has one depth; candidates of a problem are adjacent.
 *
 * @example planSweep({ depths: [1, 2], problems: 3, candidates: 2, batch: 4 }).batches.map((b) => b.items.length) // [4, 2, 4, 2]
 */
export function planSweep(grid: Grid, isDone: (depth: number, item: Item) => boolean = () => false): Plan {
  checkList('depths', grid.depths);
  checkCount('candidates', grid.candidates, 1);
  checkCount('batch', grid.batch, 1);
  const indices = problemIndices(grid.problems);
  const batches: Batch[] = [];
  let left = 0;
  for (const depth of grid.depths) {
    const items: Item[] = [];
    for (const problem of indices) {
      for (let candidate = 0; candidate < grid.candidates; candidate++) {
        if (!isDone(depth, { problem, candidate })) items.push({ problem, candidate });
      }
    }
    left += items.length;
    for (let at = 0; at < items.length; at += grid.batch) {
      batches.push({ depth, items: items.slice(at, at + grid.batch) });
    }
  }
  const total = grid.depths.length * indices.length * grid.candidates;
  return { batches, total, done: total - left };
}
