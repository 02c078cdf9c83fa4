/** The diagonal of a tridiagonal symmetric matrix, and what is beside it. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i is between i and i + 1. */
  readonly beside: Float64Array;
}

/** A tridiagonal matrix with the same eigenvalues, by Householder's reflections; `a` is overwritten. */
function tridiagonal(a: Float64Array, d: number): Tridiagonal {
  const beside = new Float64Array(Math.max(0, d - 1));
  const v = new Float64Array(d);
  const w = new Float64Array(d);
  for (let k = 0; k + 2 < d; k++) {
    let below = 0;
    for (let i = k + 2; i < d; i++) below += a[i * d + k]! ** 2;
    const first = a[(k + 1) * d + k]!;
    const norm = Math.sqrt(first * first + below);
    beside[k] = first;
    if (below === 0) continue;
    // (I - v v^T / h) takes the column to (-+norm, 0, ..., 0).
    beside[k] = first > 0 ? -norm : norm;
    for (let i = k + 1; i < d; i++) v[i] = a[i * d + k]!;
    v[k + 1] = first - beside[k]!;
    const h = norm * (norm + Math.abs(first));
    let along = 0;
    for (let i = k + 1; i < d; i++) {
      let sum = 0;
      for (let j = k + 1; j < d; j++) sum += a[i * d + j]! * v[j]!;
      w[i] = sum / h;
      along += w[i]! * v[i]!;
    }
    for (let i = k + 1; i < d; i++) w[i]! -= (along / (2 * h)) * v[i]!;
    for (let i = k + 1; i < d; i++) {
      for (let j = k + 1; j < d; j++) a[i * d + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
    }
  }
  if (d > 1) beside[d - 2] = a[(d - 1) * d + d - 2]!;
  return { diagonal: Float64Array.from({ length: d }, (_, i) => a[i * d + i]!), beside };
}

/** One implicit QR step with Wilkinson's shift on rows `low` to `high`: the entry beside `high` falls off at the third order. */
function step({ diagonal: a, beside: b }: Tridiagonal, low: number, high: number): void {
  const last = b[high - 1]!;
  const half = (a[high - 1]! - a[high]!) / 2;
  const shift = a[high]! - (last * last) / (half + (half >= 0 ? 1 : -1) * Math.hypot(half, last));
  let x = a[low]! - shift;
  let z = b[low]!;
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, z);
    const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
    if (k > low) b[k - 1] = r;
    const [p, q, o] = [a[k]!, b[k]!, a[k + 1]!];
    a[k] = c * c * p + 2 * c * s * q + s * s * o;
    a[k + 1] = s * s * p - 2 * c * s * q + c * c * o;
    b[k] = c * s * (o - p) + (c * c - s * s) * q;
    x = b[k]!;
    if (k + 1 < high) {
      z = s * b[k + 1]!;
      b[k + 1]! *= c;
    }
  }
}

/** Steps an eigenvalue may take; two or three are usual. */
const MOST = 60;

/**
 * The eigenvalues of a symmetric matrix [d * d], row-major, in some order, to rounding of the largest: many times as fast as
 * `symmetricEigen`, which has the eigenvectors too.
 * Source: G. Golub and C. Van Loan, Matrix Computations (4th ed., 2013), sections 8.3.1 to 8.3.5.
 *
 * @throws RangeError for a matrix of another size; Error for entries that are not finite.
 * @example symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2) // [1, 3], in some order
 */
export function symmetricEigenvalues(matrix: Float64Array, d: number): Float64Array {
  if (matrix.length !== d * d) throw new RangeError(`eigenvalues: expected ${d * d} entries, got ${matrix.length}`);
  const reduced = tridiagonal(matrix.slice(), d);
  const { diagonal, beside } = reduced;
  const parted = (i: number) =>
    Math.abs(beside[i]!) <= Number.EPSILON * (Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!));
  let steps = 0;
  for (let high = d - 1; high > 0; ) {
    let low = high;
    while (low > 0 && !parted(low - 1)) low--;
    if (low === high) {
      high--;
      steps = 0;
    } else {
      if (++steps > MOST) throw new Error('eigenvalues: expected a matrix of finite numbers');
      step(reduced, low, high);
    }
  }
  return diagonal;
}
