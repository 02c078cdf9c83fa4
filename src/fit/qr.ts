/** R and the first rows of Q^T b of a QR decomposition: least squares for A x = b is R x = Q^T b. */
export interface Triangle {
  /** The upper triangle, one row a column of A. */
  readonly r: number[][];
  readonly c: number[];
}

/**
 * QR by Householder reflections of the rows of A, at least as many as columns, with b alongside.
 * Source: G. Golub and C. Van Loan, Matrix Computations (2013), algorithm 5.2.1.
 *
 * @example triangle([[3], [4]], [5, 0]) // { r: [[-5]], c: [-3] }
 */
export function triangle(rows: readonly (readonly number[])[], b: readonly number[]): Triangle {
  const columns = rows[0]!.length;
  const a = rows.map((row) => [...row]);
  const c = [...b];
  for (let j = 0; j < columns; j++) {
    let length = 0;
    for (let i = j; i < a.length; i++) length = Math.hypot(length, a[i]![j]!);
    if (length === 0) continue;
    const head = a[j]![j]!;
    const alpha = head > 0 ? -length : length;
    // The reflection is I - v v^T / half, half = v^T v / 2; below the diagonal column j is v itself.
    const first = head - alpha;
    const half = -alpha * first;
    a[j]![j] = first;
    for (let k = j + 1; k <= columns; k++) {
      let along = 0;
      for (let i = j; i < a.length; i++) along += a[i]![j]! * (k < columns ? a[i]![k]! : c[i]!);
      const part = along / half;
      for (let i = j; i < a.length; i++) {
        if (k < columns) a[i]![k]! -= part * a[i]![j]!;
        else c[i]! -= part * a[i]![j]!;
      }
    }
    a[j]![j] = alpha;
  }
  return { r: a.slice(0, columns).map((row, i) => row.map((value, j) => (j < i ? 0 : value))), c: c.slice(0, columns) };
}

/**
 * x of R x = c, R an upper triangle without a zero on its diagonal.
 *
 * @example solveTriangle({ r: [[2, 1], [0, 4]], c: [4, 8] }) // [1, 2]
 */
export function solveTriangle({ r, c }: Triangle): number[] {
  const x = [...c];
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < x.length; j++) x[i]! -= r[i]![j]! * x[j]!;
    x[i]! /= r[i]![i]!;
  }
  return x;
}
