import type { Bounds, Input, Law, LawPoint } from '../../laws/law.js';
import { solveTriangle, triangle } from '../../numerics/qr.js';

const ITERATIONS = 500;
/** Settled: no scaled slope of the loss is more than this share of what the points pull with, all together. */
const SLOPE = 1e-7;
/** The relative step by which slopes of the curve are taken again for the second derivative. */
const PROBE = 1e-6;

/** Huber's loss: r^2 / 2 up to delta, then delta (|r| - delta / 2). */
export const huber = (r: number, delta: number) =>
  Math.abs(r) <= delta ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2);

export interface HuberMinimum {
  readonly values: number[];
  readonly loss: number;
  readonly settled: boolean;
}

interface Slopes {
  /** d loss / d p. */
  readonly gradient: number[];
  /** The sum of what each point pulls with, |d loss_i / d p|. */
  readonly pull: number[];
  /** d ln f / d p of each point. */
  readonly rows: number[][];
}

/**
 * Minimises sum_i count_i huber(ln y_i - ln f(x_i; p)) from `start` by Newton's method: the second derivative of the loss with
 * its curvature inside delta and that of ln f everywhere, damped until the loss falls, within the bounds.
 * `loss` is NaN where ln f is not finite at the start.
 */
export function minimiseHuber<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  counts: ArrayLike<number>,
  delta: number,
  start: readonly number[],
  { low, high }: Bounds,
): HuberMinimum {
  const inside = (p: readonly number[]) => p.map((value, j) => Math.min(Math.max(value, low[j]!), high[j]!));
  const logs = points.map(({ y }) => Math.log(y));
  const residual = (i: number, p: readonly number[]) => logs[i]! - Math.log(law.predict(points[i]!.x, p));
  const lossOf = (p: readonly number[]) =>
    points.reduce((sum, _, i) => (counts[i]! > 0 ? sum + counts[i]! * huber(residual(i, p), delta) : sum), 0);
  const clip = (r: number) => Math.min(Math.max(r, -delta), delta);
  const slopesOf = (p: readonly number[]): Slopes => {
    const gradient = p.map(() => 0);
    const pull = p.map(() => 0);
    const rows = points.map(({ x }) => {
      const f = law.predict(x, p);
      return law.jacobian(x, p).map((slope) => slope / f);
    });
    rows.forEach((row, i) => {
      if (counts[i]! === 0) return;
      const push = counts[i]! * clip(residual(i, p));
      row.forEach((slope, j) => {
        gradient[j]! -= push * slope;
        pull[j]! += Math.abs(push * slope);
      });
    });
    return { gradient, pull, rows };
  };
  /** Second derivatives, by the slopes at shifted parameters with each point's push kept: the curvature of ln f. */
  const curvatureOf = (p: readonly number[], { rows }: Slopes): number[][] => {
    const matrix = p.map(() => p.map(() => 0));
    const pushes = points.map((_, i) => counts[i]! * clip(residual(i, p)));
    rows.forEach((row, i) => {
      if (counts[i]! === 0 || Math.abs(residual(i, p)) > delta) return;
      for (let j = 0; j < p.length; j++)
        for (let k = 0; k < p.length; k++) matrix[j]![k]! += counts[i]! * row[j]! * row[k]!;
    });
    p.forEach((value, k) => {
      const step = PROBE * (Math.abs(value) || 1);
      const [up, down] = [1, -1].map((side) => p.map((v, j) => (j === k ? v + side * step : v)));
      points.forEach(({ x }, i) => {
        if (counts[i]! === 0) return;
        const [fUp, fDown] = [law.predict(x, up!), law.predict(x, down!)];
        const [gUp, gDown] = [law.jacobian(x, up!), law.jacobian(x, down!)];
        for (let j = 0; j < p.length; j++) {
          const bend = (gUp[j]! / fUp - gDown[j]! / fDown) / (2 * step);
          if (Number.isFinite(bend)) matrix[j]![k]! -= pushes[i]! * bend;
        }
      });
    });
    return matrix.map((row, j) => row.map((v, k) => (v + matrix[k]![j]!) / 2));
  };

  // Residuals that are rounding of ln y and nothing else.
  const rounding = logs.reduce(
    (sum, y, i) => sum + counts[i]! * (16 * Number.EPSILON * Math.max(1, Math.abs(y))) ** 2,
    0,
  );
  let p = inside(start);
  let loss = lossOf(p);
  if (!Number.isFinite(loss)) return { values: p, loss: Number.NaN, settled: false };
  let damping = 1e-3;
  let settled = false;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const slopes = slopesOf(p);
    const { gradient, pull, rows } = slopes;
    const free = p
      .map((_, j) => j)
      .filter((j) => !((p[j]! <= low[j]! && gradient[j]! >= 0) || (p[j]! >= high[j]! && gradient[j]! <= 0)));
    settled = loss <= rounding || free.every((j) => Math.abs(gradient[j]!) <= SLOPE * pull[j]! + 1e-300);
    if (settled) break;
    const curvature = curvatureOf(p, slopes);
    // The unit of a parameter: what a change by it would cost if every point were inside delta.
    const units = p.map((_, j) => rows.reduce((sum, row, i) => sum + counts[i]! * row[j]! ** 2, 0) || 1);
    let moved = false;
    for (; !moved && damping < 1e20; damping *= 4) {
      const step = newtonStep(curvature, gradient, free, units, damping);
      if (step === null) continue;
      const next = inside(p.map((value, j) => value + step[j]!));
      if (next.every((value, j) => value === p[j])) break;
      const found = lossOf(next);
      if (found < loss || (found <= loss * (1 + 1e-14) && slopesSmaller(slopesOf(next).gradient, gradient, free))) {
        p = next;
        loss = found;
        moved = true;
      }
    }
    if (!moved) break;
    damping = Math.max(damping / 40, 1e-15);
  }
  return { values: p, loss, settled };
}

const slopesSmaller = (next: readonly number[], before: readonly number[], free: readonly number[]) =>
  free.every((j) => Math.abs(next[j]!) <= Math.abs(before[j]!)) && free.some((j) => next[j] !== before[j]);

/** -(H + damping D)^-1 g over the free parameters, in units in which D is 1; null where that is singular or goes uphill. */
function newtonStep(
  curvature: readonly (readonly number[])[],
  gradient: readonly number[],
  free: readonly number[],
  units: readonly number[],
  damping: number,
): number[] | null {
  const scale = free.map((j) => Math.sqrt(units[j]!));
  const matrix = free.map((j, a) =>
    free.map((k, b) => curvature[j]![k]! / (scale[a]! * scale[b]!) + (a === b ? damping : 0)),
  );
  const { r, c } = triangle(
    matrix,
    free.map((j, a) => -gradient[j]! / scale[a]!),
  );
  if (!r.every((row, a) => Math.abs(row[a]!) > 1e-14)) return null;
  const solved = solveTriangle({ r, c });
  const step = gradient.map(() => 0);
  free.forEach((j, a) => {
    step[j] = solved[a]! / scale[a]!;
  });
  const slope = step.reduce((sum, v, j) => sum + v * gradient[j]!, 0);
  return slope < 0 && step.every(Number.isFinite) ? step : null;
}
