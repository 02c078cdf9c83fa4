/** Eigenvalues, and eigenvectors as the columns of a row-major matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix [d * d], row-major, by cyclic Jacobi rotations; accurate for small d.
 * Source: G. Golub and C. Van Loan, Matrix Computations (4th ed., 2013), algorithms 8.5.1 and 8.5.3.
 *
 * @example symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values // [1, 3], in some order
 */
export function symmetricEigen(matrix: Float64Array, d: number): Eigen {
  if (matrix.length !== d * d) throw new RangeError(`eigenvalues: expected ${d * d} entries, got ${matrix.length}`);
  const a = matrix.slice();
  const v = new Float64Array(d * d);
  for (let i = 0; i < d; i++) v[i * d + i] = 1;
  const size = a.reduce((sum, value) => sum + value * value, 0);
  for (let turn = 0; turn < 60; turn++) {
    let off = 0;
    for (let p = 0; p < d; p++) for (let q = p + 1; q < d; q++) off += a[p * d + q]! ** 2;
    if (off <= 1e-30 * size) break;
    for (let p = 0; p < d; p++) for (let q = p + 1; q < d; q++) rotate(a, v, d, p, q);
  }
  return { values: Float64Array.from({ length: d }, (_, i) => a[i * d + i]!), vectors: v };
}

/** One rotation in the plane of p and q that sets a[p][q] to zero. */
function rotate(a: Float64Array, v: Float64Array, d: number, p: number, q: number): void {
  const apq = a[p * d + q]!;
  if (apq === 0) return;
  const tau = (a[q * d + q]! - a[p * d + p]!) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < d; k++) {
    const kp = a[k * d + p]!;
    const kq = a[k * d + q]!;
    a[k * d + p] = c * kp - s * kq;
    a[k * d + q] = s * kp + c * kq;
  }
  for (let k = 0; k < d; k++) {
    const pk = a[p * d + k]!;
    const qk = a[q * d + k]!;
    a[p * d + k] = c * pk - s * qk;
    a[q * d + k] = s * pk + c * qk;
    const vp = v[k * d + p]!;
    const vq = v[k * d + q]!;
    v[k * d + p] = c * vp - s * vq;
    v[k * d + q] = s * vp + c * vq;
  }
}
