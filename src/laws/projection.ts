import type { LawPoint } from './law.js';

/** A weighted straight-line fit y = e + a g, and the weighted sum of squares it leaves. */
export interface Line {
  readonly e: number;
  readonly a: number;
  readonly sse: number;
}

/**
 * Weighted least squares for y = e + a g(x), or y = a g(x) without the intercept, in closed form and centred.
 *
 * @example lineThrough([{ x: 0, y: 1 }, { x: 1, y: 3 }], (x) => x, true) // { e: 1, a: 2, sse: 0 }
 */
export function lineThrough(points: readonly LawPoint[], g: (x: number) => number, intercept: boolean): Line {
  const weights = points.map(({ sigma }) => (sigma === undefined ? 1 : sigma ** -2));
  const basis = points.map(({ x }) => g(x));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = (values: readonly number[]) => values.reduce((sum, v, i) => sum + weights[i]! * v, 0) / total;
  const centreG = intercept ? mean(basis) : 0;
  const centreY = intercept ? mean(points.map(({ y }) => y)) : 0;
  let gg = 0;
  let gy = 0;
  points.forEach(({ y }, i) => {
    gg += weights[i]! * (basis[i]! - centreG) ** 2;
    gy += weights[i]! * (basis[i]! - centreG) * (y - centreY);
  });
  const a = gg > 0 ? gy / gg : 0;
  const e = centreY - a * centreG;
  const sse = points.reduce((sum, { y }, i) => sum + weights[i]! * (y - e - a * basis[i]!) ** 2, 0);
  return { e, a, sse };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Variable projection: for a law that is linear once its shape parameter is fixed, the best linear part is known in closed
 * form, and what is left is a search in one dimension, over a grid and then by golden sections.
 * Source: G. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432.
 */
export function project(
  points: readonly LawPoint[],
  basis: (shape: number) => (x: number) => number,
  grid: readonly number[],
  intercept: boolean,
): Line & { shape: number } {
  const at = (shape: number) => ({ ...lineThrough(points, basis(shape), intercept), shape });
  const score = (line: Line) => (Number.isFinite(line.sse) ? line.sse : Number.POSITIVE_INFINITY);
  const lines = grid.map(at);
  let best = 0;
  lines.forEach((line, i) => {
    if (score(line) < score(lines[best]!)) best = i;
  });
  let low = grid[Math.max(0, best - 1)]!;
  let high = grid[Math.min(grid.length - 1, best + 1)]!;
  let left = at(high - GOLDEN * (high - low));
  let right = at(low + GOLDEN * (high - low));
  while (Math.abs(high - low) > 1e-9 * (Math.abs(high) + Math.abs(low))) {
    if (score(left) <= score(right)) {
      high = right.shape;
      right = left;
      left = at(high - GOLDEN * (high - low));
    } else {
      low = left.shape;
      left = right;
      right = at(low + GOLDEN * (high - low));
    }
  }
  return [lines[best]!, left, right].reduce((a, b) => (score(b) < score(a) ? b : a));
}

/** `count` numbers from `low` to `high`, equally spaced in their logarithm. */
export function logSpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}

/** Centre of the points on a logarithmic axis. */
export function centreOf(points: readonly LawPoint[]): number {
  return Math.exp(points.reduce((sum, { x }) => sum + Math.log(x), 0) / points.length);
}
