/** R and the first rows of Q^T b of a QR decomposition: least squares for A x = b is R x = Q^T b. */
export interface Triangle {
  /** The upper triangle, one row a column of A. */
  readonly r: number[][];
  readonly c: number[];
}

/** The length of n numbers from `at` on, without overflow or underflow on the way. */
function lengthOf(values: Float64Array, at: number, n: number): number {
  let sum = 0;
  for (let i = at; i < at + n; i++) sum += values[i]! * values[i]!;
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = at; i < at + n; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return largest;
  sum = 0;
  for (let i = at; i < at + n; i++) sum += (values[i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * QR in place by Householder reflections of A, `rows` x `columns`, column after column. Afterwards R stands on and above the
 * diagonal, the reflections below it with their first components in `heads`; what is left out of a column of zeros has head 0.
 * Source: G. Golub and C. Van Loan, Matrix Computations (2013), algorithm 5.2.1.
 */
export function factorise(a: Float64Array, rows: number, columns: number, heads: Float64Array): void {
  for (let j = 0; j < columns; j++) {
    const diagonal = j * rows + j;
    const length = lengthOf(a, diagonal, rows - j);
    heads[j] = 0;
    if (length === 0) continue;
    const alpha = a[diagonal]! > 0 ? -length : length;
    heads[j] = a[diagonal]! - alpha;
    a[diagonal] = alpha;
    for (let k = j + 1; k < columns; k++) reflect(a, rows, j, heads[j]!, a, k * rows);
  }
}

/** Applies reflection j, I - v v^T / half with half = v^T v / 2, to the column of `b` that begins at `at`. */
function reflect(a: Float64Array, rows: number, j: number, head: number, b: Float64Array, at: number): void {
  const column = j * rows;
  let along = head * b[at + j]!;
  for (let i = j + 1; i < rows; i++) along += a[column + i]! * b[at + i]!;
  const part = along / (-a[column + j]! * head);
  b[at + j]! -= part * head;
  for (let i = j + 1; i < rows; i++) b[at + i]! -= part * a[column + i]!;
}

/** Q^T b in place, with the reflections that `factorise` has left. */
export function rotate(a: Float64Array, rows: number, columns: number, heads: Float64Array, b: Float64Array): void {
  for (let j = 0; j < columns; j++) if (heads[j] !== 0) reflect(a, rows, j, heads[j]!, b, 0);
}

/** x of R x = c in the place of c, with the R that `factorise` has left. */
export function substitute(a: Float64Array, rows: number, columns: number, c: Float64Array): void {
  for (let i = columns - 1; i >= 0; i--) {
    let value = c[i]!;
    for (let j = i + 1; j < columns; j++) value -= a[j * rows + i]! * c[j]!;
    c[i] = value / a[i * rows + i]!;
  }
}

/**
 * QR of the rows of A, at least as many as columns, with b alongside.
 *
 * @example triangle([[3], [4]], [5, 0]) // { r: [[-5]], c: [-3] }
 */
export function triangle(rows: readonly (readonly number[])[], b: readonly number[]): Triangle {
  const n = rows.length;
  const columns = rows[0]!.length;
  const a = new Float64Array(n * columns);
  const heads = new Float64Array(columns);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) a[j * n + i] = row[j]!;
  });
  const c = Float64Array.from(b);
  factorise(a, n, columns, heads);
  rotate(a, n, columns, heads, c);
  return {
    r: Array.from({ length: columns }, (_, i) =>
      Array.from({ length: columns }, (_, j) => (j < i ? 0 : a[j * n + i]!)),
    ),
    c: Array.from(c.subarray(0, columns)),
  };
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
