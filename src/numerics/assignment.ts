/**
 * The cheapest way to give every row of a square matrix of costs a column of its own: for each row its column. By shortest augmenting
 * paths with dual prices, in at most n^3 steps; agrees with SciPy's linear_sum_assignment (bench/measures.mjs).
 * Source: R. Jonker and A. Volgenant, Computing 38 (1987) 325-340; in this form D. Crouse, IEEE Trans. Aerosp. Electron. Syst. 52 (2016)
 * 1679-1696.
 *
 * @param costs n x n costs, row by row
 * @param n the number of rows
 * @returns the column of each row
 * @throws RangeError for a matrix that is not n x n, and costs that are not finite.
 * @example assignment([4, 1, 2, 3], 2) // Uint32Array [1, 0]: 1 + 2 instead of 4 + 3
 */
export function assignment(costs: ArrayLike<number>, n: number): Uint32Array {
  if (!Number.isInteger(n) || n < 1 || costs.length !== n * n) {
    throw new RangeError(`assignment: expected costs of ${n} x ${n}, got ${costs.length} numbers`);
  }
  for (let i = 0; i < costs.length; i++) {
    if (!Number.isFinite(costs[i]!)) throw new RangeError(`assignment: expected finite costs, got ${costs[i]} at ${i}`);
  }
  const [ofRow, ofColumn] = [new Float64Array(n), new Float64Array(n)];
  const rowOf = new Int32Array(n).fill(-1);
  const columnOf = new Int32Array(n).fill(-1);
  const shortest = new Float64Array(n);
  const from = new Int32Array(n);
  const settled = new Uint8Array(n);
  for (let start = 0; start < n; start++) {
    shortest.fill(Infinity);
    settled.fill(0);
    const rows = [start];
    let [row, reached, end] = [start, 0, -1];
    while (end < 0) {
      let nearest = -1;
      for (let column = 0; column < n; column++) {
        if (settled[column]) continue;
        const length = reached + costs[row * n + column]! - ofRow[row]! - ofColumn[column]!;
        if (length < shortest[column]!) {
          shortest[column] = length;
          from[column] = row;
        }
        if (nearest < 0 || shortest[column]! < shortest[nearest]!) nearest = column;
      }
      reached = shortest[nearest]!;
      settled[nearest] = 1;
      if (rowOf[nearest]! < 0) end = nearest;
      else {
        row = rowOf[nearest]!;
        rows.push(row);
      }
    }
    ofRow[start]! += reached;
    for (const other of rows.slice(1)) ofRow[other]! += reached - shortest[columnOf[other]!]!;
    for (let column = 0; column < n; column++) if (settled[column]) ofColumn[column]! += shortest[column]! - reached;
    for (let column = end; ; ) {
      const owner = from[column]!;
      rowOf[column] = owner;
      [columnOf[owner], column] = [column, columnOf[owner]!];
      if (owner === start) break;
    }
  }
  return Uint32Array.from(columnOf);
}
