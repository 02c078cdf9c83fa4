import type { Input, Law, LawPoint } from '../laws/law.js';
import { solveTriangle, type Triangle, triangle } from './qr.js';

const ITERATIONS = 2000;
/** Settled: the part of the residuals in the tangent plane is at most this share of the rest. */
const OFFSET = 1e-7;
/** Two runs ended at the same minimum when their sums of squares differ by less than this share. */
const SAME = 1e-9;
const [RAISE, LOWER] = [2, 3];
/** Directions in which f changes by less than this, in units of the scaled parameters, are left alone. */
const RIDGE = 1e-9;

/** The weighted sum of squares, sum of ((y - f(x; p)) / sigma)^2, with sigma = 1 where none is given. */
export function weightedSquares<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
): number {
  return points.reduce((sum, { x, y, sigma = 1 }) => sum + ((y - law.predict(x, p)) / sigma) ** 2, 0);
}

/** The Jacobian of f / sigma: one row a point, one column a parameter. */
export function weightedJacobian<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
): number[][] {
  return points.map(({ x, sigma = 1 }) => law.jacobian(x, p).map((slope) => slope / sigma));
}

/** One way to walk downhill; no single one reaches the minimum from every start. */
interface Method {
  /** The damping of the first step, in units of the squared column lengths of J. */
  readonly damping: number;
  /** Bends the step by the second derivative along it. */
  readonly bend: boolean;
  /** The unit of a parameter comes from its longest column so far, or from the present one. */
  readonly units: 'longest' | 'present';
}

const METHODS: readonly Method[] = [
  { damping: 1e-3, bend: false, units: 'longest' },
  { damping: 1e-3, bend: true, units: 'longest' },
  { damping: 1e-3, bend: true, units: 'present' },
  { damping: 1, bend: true, units: 'longest' },
  { damping: 1, bend: true, units: 'present' },
];

interface Run {
  readonly values: number[];
  readonly squares: number;
  readonly offset: number;
  readonly settled: boolean;
}

/** Where a run stands. */
interface Place {
  readonly p: readonly number[];
  readonly residuals: readonly number[];
  readonly squares: number;
  /** The parameters that may move: those that the gradient does not push over a bound they are on. */
  readonly free: readonly number[];
  /** The columns of the Jacobian of the free parameters, their lengths, and their QR with the residuals. */
  readonly rows: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly qr: Triangle;
  /** The length of the residuals' part in the tangent plane: what a Gauss-Newton step would take away. */
  readonly offset: number;
}

const squaresOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v * v, 0);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, k) => sum + v * b[k]!, 0);

/** The step that minimises |R step - c|^2 + damping |units step|^2, by QR of R with a diagonal below it. */
function dampedStep({ r, c }: Triangle, damping: number, units: readonly number[]): number[] {
  if (units.length === 0) return [];
  const below = units.map((unit, j) => units.map((_, k) => (j === k ? Math.sqrt(damping) * unit : 0)));
  return solveTriangle(triangle([...r, ...below], [...c, ...units.map(() => 0)]));
}

/** One law on one set of points, as the function of the parameters that is minimised. */
class Problem<X extends Input> {
  readonly #law: Law<X>;
  readonly #points: readonly LawPoint<X>[];
  readonly #low: readonly number[];
  readonly #high: readonly number[];
  /** The length of residuals that rounding of y leaves. */
  readonly rounding: number;

  constructor(law: Law<X>, points: readonly LawPoint<X>[]) {
    const { low, high } = law.bounds(points);
    this.#law = law;
    this.#points = points;
    this.#low = low;
    this.#high = high;
    this.rounding = 8 * Number.EPSILON * Math.sqrt(squaresOf(points.map(({ y, sigma = 1 }) => y / sigma)));
  }

  inside(p: readonly number[]): number[] {
    return p.map((value, j) => Math.min(Math.max(value, this.#low[j]!), this.#high[j]!));
  }

  residuals(p: readonly number[]): number[] {
    return this.#points.map(({ x, y, sigma = 1 }) => (y - this.#law.predict(x, p)) / sigma);
  }

  /** Null where the law or its derivatives are not finite. */
  place(p: readonly number[], residuals = this.residuals(p)): Place | null {
    const squares = squaresOf(residuals);
    if (!Number.isFinite(squares)) return null;
    const jacobian = weightedJacobian(this.#law, this.#points, p);
    if (!jacobian.every((row) => row.every(Number.isFinite))) return null;
    const free = p.flatMap((value, j) => {
      const downhill = jacobian.reduce((sum, row, i) => sum + row[j]! * residuals[i]!, 0);
      const stopped = (value <= this.#low[j]! && downhill <= 0) || (value >= this.#high[j]! && downhill >= 0);
      return stopped ? [] : [j];
    });
    const rows = jacobian.map((row) => free.map((j) => row[j]!));
    const lengths = free.map((_, k) => Math.sqrt(squaresOf(rows.map((row) => row[k]!))));
    const qr = free.length > 0 ? triangle(rows, residuals) : { r: [], c: [] };
    const units = lengths.map((length) => length || 1);
    const step = dampedStep(qr, RIDGE ** 2, units);
    const offset = Math.sqrt(squaresOf(qr.r.map((row) => dot(row, step))));
    return { p, residuals, squares, free, rows, lengths, qr, offset };
  }

  /** The place one step on, or null where the step does not go down; near the minimum, where it does not settle further. */
  move(from: Place, step: readonly number[]): Place | null {
    const trial = [...from.p];
    from.free.forEach((j, k) => {
      trial[j]! += step[k]!;
    });
    const p = this.inside(trial);
    const residuals = this.residuals(p);
    const squares = squaresOf(residuals);
    // Changes of the sum that are no more than its rounding: there the offset decides.
    const { rounding } = this;
    const flat = 1e-13 * from.squares + 2 * rounding * Math.sqrt(from.squares) + rounding ** 2;
    if (!(squares <= from.squares + flat)) return null;
    const to = this.place(p, residuals);
    if (!to || (squares >= from.squares - flat && to.offset >= from.offset)) return null;
    return to;
  }

  /**
   * Half the acceleration along a step, or null where it is too large beside the step for either to be trusted.
   * Source: M. Transtrum and J. Sethna, arXiv:1201.5885 (2012).
   */
  bend(from: Place, step: readonly number[], damping: number, units: readonly number[]): number[] | null {
    const h = 0.1;
    const probe = [...from.p];
    from.free.forEach((j, k) => {
      probe[j]! += h * step[k]!;
    });
    const ahead = this.residuals(probe);
    const second = from.rows.map((row, i) => (2 / h) * ((ahead[i]! - from.residuals[i]!) / h + dot(row, step)));
    if (!second.every(Number.isFinite)) return null;
    const curve = dampedStep(triangle(from.rows, second), damping, units);
    const size = (values: readonly number[]) => squaresOf(values.map((v, k) => v * units[k]!));
    return 4 * size(curve) > 0.75 ** 2 * size(step) ? null : curve.map((v) => v / 2);
  }

  run(start: readonly number[], method: Method): Run {
    const first = this.place(this.inside(start));
    if (!first) return { values: [...start], squares: Number.NaN, offset: Number.NaN, settled: false };
    let at = first;
    let { damping } = method;
    const longest = start.map(() => 0);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const length = Math.sqrt(at.squares);
      if (at.offset <= 1e-14 * length || at.offset <= 1e-3 * this.rounding) break;
      at.free.forEach((j, k) => {
        longest[j] = method.units === 'present' ? at.lengths[k]! : Math.max(longest[j]!, at.lengths[k]!);
      });
      const units = at.free.map((j) => longest[j]! || 1);
      // Close to the minimum the second derivative is lost in rounding, and not needed.
      const bending = method.bend && at.offset > 1e-4 * length && at.offset > 1e4 * this.rounding;
      let next: Place | null = null;
      for (; !next && damping < 1e40; damping *= RAISE) {
        const step = dampedStep(at.qr, damping, units);
        if (step.every((v, k) => at.p[at.free[k]!]! + v === at.p[at.free[k]!]!)) break;
        const curve = bending ? this.bend(at, step, damping, units) : step.map(() => 0);
        if (curve)
          next = this.move(
            at,
            step.map((v, k) => v + curve[k]!),
          );
      }
      if (!next) break;
      at = next;
      damping = Math.max(damping / RAISE / LOWER, 1e-16);
    }
    const { squares, offset } = at;
    const rest = Math.sqrt(Math.max(0, squares - offset * offset));
    return { values: [...at.p], squares, offset, settled: offset <= OFFSET * rest || offset <= this.rounding };
  }
}

/**
 * Minimises the weighted sum of squares from `start` by the Levenberg-Marquardt method, each step by QR of the Jacobian with
 * the damping in units of its column lengths, within the bounds of the law. Several variants, with geodesic acceleration
 * and without, run in turn until two end at the lowest sum of squares; the result is the one that settled best there.
 *
 * Settled means that the part of the residuals in the tangent plane, what one more Gauss-Newton step would take away, is
 * below 1e-7 of the rest or below the rounding of y. Bounded parameters that the gradient pushes outwards have no part.
 * The result is no worse than the start by more than rounding.
 * Sources: D. Marquardt, J. Soc. Indust. Appl. Math. 11 (1963) 431-441; J. More, Lecture Notes in Mathematics 630 (1978)
 * 105-116; D. Bates and D. Watts, Technometrics 23 (1981) 179-183 for the criterion.
 *
 * @example refine(logarithm, [{ x: 1, y: 0 }, { x: Math.E, y: 1 }], [0, 0.9]) // { values: [0, 1], settled: true }
 */
export function refine<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  start: readonly number[],
): { values: number[]; settled: boolean } {
  const problem = new Problem(law, points);
  const runs: Run[] = [];
  let lowest: Run[] = [];
  for (const method of METHODS) {
    const run = problem.run(start, method);
    if (Number.isNaN(run.squares)) return run;
    runs.push(run);
    const least = Math.min(...runs.map(({ squares }) => squares));
    lowest = runs.filter(({ squares }) => squares <= least * (1 + SAME) + problem.rounding ** 2);
    if (lowest.filter(({ settled }) => settled).length > 1) break;
  }
  return lowest.reduce((best, run) => (run.offset < best.offset ? run : best));
}
