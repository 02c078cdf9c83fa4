import type { LawPoint, Reweighted } from './law.js';

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
  let total = 0;
  let [centreG, centreY] = [0, 0];
  const basis = new Float64Array(points.length);
  points.forEach(({ x, y, sigma = 1 }, i) => {
    basis[i] = g(x);
    const w = sigma ** -2;
    total += w;
    centreG += w * basis[i]!;
    centreY += w * y;
  });
  centreG = intercept ? centreG / total : 0;
  centreY = intercept ? centreY / total : 0;
  let [gg, gy] = [0, 0];
  points.forEach(({ y, sigma = 1 }, i) => {
    const w = sigma ** -2;
    gg += w * (basis[i]! - centreG) ** 2;
    gy += w * (basis[i]! - centreG) * (y - centreY);
  });
  const a = gg > 0 ? gy / gg : 0;
  const e = centreY - a * centreG;
  const sse = points.reduce((sum, { y, sigma = 1 }, i) => sum + ((y - e - a * basis[i]!) / sigma) ** 2, 0);
  return { e, a, sse };
}

/** y = e + a g(x) under any weights; without an answer where g hardly varies. */
export function lines(points: readonly LawPoint[], g: (x: number) => number): Reweighted {
  const basis = Float64Array.from(points, ({ x }) => g(x));
  const ys = Float64Array.from(points, ({ y }) => y);
  const precision = Float64Array.from(points, ({ sigma = 1 }) => sigma ** -2);
  return (counts, values) => {
    let total = 0;
    let [centreG, centreY, length] = [0, 0, 0];
    for (let i = 0; i < basis.length; i++) {
      const w = counts[i]! * precision[i]!;
      total += w;
      centreG += w * basis[i]!;
      centreY += w * ys[i]!;
      length += w * basis[i]! ** 2;
    }
    centreG /= total;
    centreY /= total;
    let [gg, gy] = [0, 0];
    for (let i = 0; i < basis.length; i++) {
      const w = counts[i]! * precision[i]!;
      const from = basis[i]! - centreG;
      gg += w * from * from;
      gy += w * from * (ys[i]! - centreY);
    }
    if (!(gg > 1e-12 * length)) return null;
    values[1] = gy / gg;
    values[0] = centreY - values[1] * centreG;
    return 'converged';
  };
}

/** y = c under any weights: the weighted mean. */
export function means(points: readonly LawPoint[]): Reweighted {
  const ys = Float64Array.from(points, ({ y }) => y);
  const precision = Float64Array.from(points, ({ sigma = 1 }) => sigma ** -2);
  return (counts, values) => {
    let [total, sum] = [0, 0];
    for (let i = 0; i < ys.length; i++) {
      const w = counts[i]! * precision[i]!;
      total += w;
      sum += w * ys[i]!;
    }
    values[0] = sum / total;
    return 'converged';
  };
}

/** `count` numbers from `low` to `high`, equally spaced in their logarithm. */
export function logSpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}
