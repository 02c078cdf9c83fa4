import type { Bounds, Input, Law, LawPoint } from '../../laws/law.js';
import { factorise, rotate, substitute } from '../../numerics/qr.js';
import { smallest } from '../../numerics/statistics.js';

const ITERATIONS = 2000;
/** Settled: the part of the residuals in the tangent plane is at most this share of the rest. */
export const OFFSET = 1e-7;
/** Two runs ended at the same minimum when their sums of squares differ by less than this share. */
const SAME = 1e-9;
const [RAISE, LOWER] = [2, 3];
/** Directions in which f changes by less than this, in units of the scaled parameters, are left alone. */
export const RIDGE = 1e-9;
/** The step by which the second derivative along a step is taken. */
const PROBE = 0.1;

/** The weighted sum of squares, sum of ((y - f(x; p)) / sigma)^2, with sigma = 1 where none is given. */
export function weightedSquares<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
): number {
  let sum = 0;
  for (const { x, y, sigma = 1 } of points) sum += ((y - law.predict(x, p)) / sigma) ** 2;
  return sum;
}

/** The Jacobian of f / sigma: one row a point, one column a parameter. */
export function weightedJacobian<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  p: readonly number[],
): number[][] {
  return points.map(({ x, sigma = 1 }) => law.jacobian(x, p).map((slope) => slope / sigma));
}

/** Indices of the parameters whose values are on a finite bound. */
export function onBounds(values: readonly number[], { low, high }: Bounds): number[] {
  const at = (value: number, bound: number) =>
    Number.isFinite(bound) && Math.abs(value - bound) <= 1e-6 * Math.abs(bound);
  return values.map((_, j) => j).filter((j) => at(values[j]!, low[j]!) || at(values[j]!, high[j]!));
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
  readonly p: number[];
  readonly residuals: Float64Array;
  squares: number;
  /** How many parameters may move, and which: those that the gradient does not push over a bound they are on. */
  moving: number;
  readonly free: Int32Array;
  /** The columns of the Jacobian of the free parameters, their lengths, and their QR with the residuals. */
  readonly columns: Float64Array;
  readonly lengths: Float64Array;
  readonly qr: Float64Array;
  readonly heads: Float64Array;
  readonly c: Float64Array;
  /** The length of the residuals' part in the tangent plane: what a Gauss-Newton step would take away. */
  offset: number;
}

function emptyPlace(n: number, p: number): Place {
  return {
    p: new Array(p).fill(0),
    residuals: new Float64Array(n),
    squares: 0,
    moving: 0,
    free: new Int32Array(p),
    columns: new Float64Array(n * p),
    lengths: new Float64Array(p),
    qr: new Float64Array(n * p),
    heads: new Float64Array(p),
    c: new Float64Array(n),
    offset: 0,
  };
}

function squaresOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** One law on one set of points, as the function of the parameters that is minimised; its buffers are used again and again. */
class Problem<X extends Input> {
  readonly #law: Law<X>;
  readonly #xs: readonly X[];
  readonly #y: Float64Array;
  readonly #sigma: Float64Array;
  readonly #low: readonly number[];
  readonly #high: readonly number[];
  readonly #n: number;
  readonly #jacobian: Float64Array;
  readonly #below: Float64Array;
  readonly #heads: Float64Array;
  readonly #right: Float64Array;
  readonly #probe: number[];
  readonly #second: Float64Array;
  readonly #units: Float64Array;
  readonly #longest: Float64Array;
  readonly #step: Float64Array;
  readonly #curve: Float64Array;
  #at: Place;
  #trial: Place;
  /** The length of residuals that rounding of y leaves. */
  readonly rounding: number;

  constructor(law: Law<X>, points: readonly LawPoint<X>[], { low, high }: Bounds) {
    const n = points.length;
    const p = low.length;
    this.#law = law;
    this.#xs = points.map(({ x }) => x);
    this.#y = Float64Array.from(points, ({ y }) => y);
    this.#sigma = Float64Array.from(points, ({ sigma = 1 }) => sigma);
    this.#low = low;
    this.#high = high;
    this.#n = n;
    this.#jacobian = new Float64Array(n * p);
    this.#below = new Float64Array(2 * p * p);
    this.#heads = new Float64Array(p);
    this.#right = new Float64Array(2 * p);
    this.#probe = new Array(p).fill(0);
    this.#second = new Float64Array(n);
    this.#units = new Float64Array(p);
    this.#longest = new Float64Array(p);
    this.#step = new Float64Array(p);
    this.#curve = new Float64Array(p);
    this.#at = emptyPlace(n, p);
    this.#trial = emptyPlace(n, p);
    this.rounding = 8 * Number.EPSILON * Math.sqrt(squaresOf(this.#y.map((y, i) => y / this.#sigma[i]!)));
  }

  #inside(value: number, j: number): number {
    return Math.min(Math.max(value, this.#low[j]!), this.#high[j]!);
  }

  #residuals(p: readonly number[], out: Float64Array): void {
    for (let i = 0; i < this.#n; i++) out[i] = (this.#y[i]! - this.#law.predict(this.#xs[i]!, p)) / this.#sigma[i]!;
  }

  /** The step that minimises |R step - c|^2 + damping |units step|^2, by QR of R with a diagonal below it. */
  #damped(place: Place, c: Float64Array, damping: number, units: Float64Array, step: Float64Array): void {
    const k = place.moving;
    const rows = 2 * k;
    const below = this.#below.fill(0);
    const right = this.#right.fill(0);
    const root = Math.sqrt(damping);
    for (let j = 0; j < k; j++) {
      for (let i = 0; i <= j; i++) below[j * rows + i] = place.qr[j * this.#n + i]!;
      below[j * rows + k + j] = root * units[j]!;
      right[j] = c[j]!;
    }
    factorise(below, rows, k, this.#heads);
    rotate(below, rows, k, this.#heads, right);
    substitute(below, rows, k, right);
    for (let j = 0; j < k; j++) step[j] = right[j]!;
  }

  /** Fills in a place from its parameters and residuals; false where the law or its derivatives are not finite. */
  #arrive(place: Place): boolean {
    const n = this.#n;
    const parameters = place.p.length;
    if (!Number.isFinite(place.squares)) return false;
    for (let i = 0; i < n; i++) {
      const slopes = this.#law.jacobian(this.#xs[i]!, place.p);
      for (let j = 0; j < parameters; j++) {
        const slope = slopes[j]! / this.#sigma[i]!;
        if (!Number.isFinite(slope)) return false;
        this.#jacobian[j * n + i] = slope;
      }
    }
    let k = 0;
    for (let j = 0; j < parameters; j++) {
      let downhill = 0;
      let length = 0;
      for (let i = 0; i < n; i++) {
        const slope = this.#jacobian[j * n + i]!;
        downhill += slope * place.residuals[i]!;
        length += slope * slope;
        place.columns[k * n + i] = slope;
      }
      const value = place.p[j]!;
      if ((value <= this.#low[j]! && downhill <= 0) || (value >= this.#high[j]! && downhill >= 0)) continue;
      place.lengths[k] = Math.sqrt(length);
      this.#units[k] = place.lengths[k]! || 1;
      place.free[k] = j;
      k++;
    }
    place.moving = k;
    place.qr.set(place.columns);
    place.c.set(place.residuals);
    factorise(place.qr, n, k, place.heads);
    rotate(place.qr, n, k, place.heads, place.c);
    this.#damped(place, place.c, RIDGE ** 2, this.#units, this.#curve);
    let taken = 0;
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = i; j < k; j++) sum += place.qr[j * n + i]! * this.#curve[j]!;
      taken += sum * sum;
    }
    place.offset = Math.sqrt(taken);
    return true;
  }

  /** Goes on by a step, or stays where it does not go down; near the minimum, where it does not settle further. */
  #move(step: Float64Array): boolean {
    const from = this.#at;
    const to = this.#trial;
    for (let j = 0; j < from.p.length; j++) to.p[j] = from.p[j]!;
    for (let k = 0; k < from.moving; k++) to.p[from.free[k]!]! += step[k]!;
    for (let j = 0; j < from.p.length; j++) to.p[j] = this.#inside(to.p[j]!, j);
    this.#residuals(to.p, to.residuals);
    to.squares = squaresOf(to.residuals);
    // Changes of the sum that are no more than its rounding: there the offset decides.
    const { rounding } = this;
    const flat = 1e-13 * from.squares + 2 * rounding * Math.sqrt(from.squares) + rounding ** 2;
    if (!(to.squares <= from.squares + flat)) return false;
    if (!this.#arrive(to) || (to.squares >= from.squares - flat && to.offset >= from.offset)) return false;
    this.#at = to;
    this.#trial = from;
    return true;
  }

  /**
   * Adds half the acceleration along the step to it; false where that is too large beside the step for either to be trusted.
   * Source: M. Transtrum and J. Sethna, arXiv:1201.5885 (2012).
   */
  #bend(step: Float64Array, damping: number, units: Float64Array): boolean {
    const from = this.#at;
    const n = this.#n;
    const k = from.moving;
    for (let j = 0; j < from.p.length; j++) this.#probe[j] = from.p[j]!;
    for (let j = 0; j < k; j++) this.#probe[from.free[j]!]! += PROBE * step[j]!;
    const second = this.#second;
    this.#residuals(this.#probe, second);
    for (let i = 0; i < n; i++) {
      let along = 0;
      for (let j = 0; j < k; j++) along += from.columns[j * n + i]! * step[j]!;
      second[i] = (2 / PROBE) * ((second[i]! - from.residuals[i]!) / PROBE + along);
      if (!Number.isFinite(second[i]!)) return false;
    }
    rotate(from.qr, n, k, from.heads, second);
    this.#damped(from, second, damping, units, this.#curve);
    let bent = 0;
    let size = 0;
    for (let j = 0; j < k; j++) {
      bent += (this.#curve[j]! * units[j]!) ** 2;
      size += (step[j]! * units[j]!) ** 2;
    }
    if (4 * bent > 0.75 ** 2 * size) return false;
    for (let j = 0; j < k; j++) step[j]! += this.#curve[j]! / 2;
    return true;
  }

  /** Whether a step is too small to change any parameter. */
  #lost(step: Float64Array): boolean {
    const { p, free, moving } = this.#at;
    for (let k = 0; k < moving; k++) if (p[free[k]!]! + step[k]! !== p[free[k]!]!) return false;
    return true;
  }

  run(start: readonly number[], method: Method): Run {
    const first = this.#at;
    start.forEach((value, j) => {
      first.p[j] = this.#inside(value, j);
    });
    this.#residuals(first.p, first.residuals);
    first.squares = squaresOf(first.residuals);
    if (!this.#arrive(first)) return { values: [...start], squares: Number.NaN, offset: Number.NaN, settled: false };
    let { damping } = method;
    const units = new Float64Array(start.length);
    const longest = this.#longest.fill(0);
    const step = this.#step;
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const at = this.#at;
      const length = Math.sqrt(at.squares);
      if (at.offset <= 1e-14 * length || at.offset <= 1e-3 * this.rounding) break;
      for (let k = 0; k < at.moving; k++) {
        const j = at.free[k]!;
        longest[j] = method.units === 'present' ? at.lengths[k]! : Math.max(longest[j]!, at.lengths[k]!);
        units[k] = longest[j]! || 1;
      }
      // Close to the minimum the second derivative is lost in rounding, and not needed.
      const bending = method.bend && at.offset > 1e-4 * length && at.offset > 1e4 * this.rounding;
      let moved = false;
      for (; !moved && damping < 1e40; damping *= RAISE) {
        this.#damped(at, at.c, damping, units, step);
        if (this.#lost(step)) break;
        if (!bending || this.#bend(step, damping, units)) moved = this.#move(step);
      }
      if (!moved) break;
      damping = Math.max(damping / RAISE / LOWER, 1e-16);
    }
    const { p, squares, offset } = this.#at;
    const rest = Math.sqrt(Math.max(0, squares - offset * offset));
    return { values: [...p], squares, offset, settled: offset <= OFFSET * rest || offset <= this.rounding };
  }
}

/**
 * Minimises the weighted sum of squares from `start` by the Levenberg-Marquardt method, each step by QR of the Jacobian with
 * the damping in units of its column lengths, within the bounds of the law. Several variants, with geodesic acceleration
 * and without, run in turn until two end at the lowest sum of squares; the result is the one that settled best there.
 *
 * Settled means that the part of the residuals in the tangent plane, what one more Gauss-Newton step would take away, is
 * below 1e-7 of the rest or below the rounding of y. Bounded parameters that the gradient pushes outwards have no part.
 * The result is no worse than the starts by more than rounding. `squares` is NaN where the law is not finite at any start.
 * Every variant also runs from the `others`, so that two runs that agree may have come from two sides.
 * Sources: D. Marquardt, J. Soc. Indust. Appl. Math. 11 (1963) 431-441; J. More, Lecture Notes in Mathematics 630 (1978)
 * 105-116; D. Bates and D. Watts, Technometrics 23 (1981) 179-183 for the criterion.
 *
 * @example refine(logarithm, [{ x: 1, y: 0 }, { x: Math.E, y: 1 }], [0, 0.9]).values // [0, 1]
 */
export function refine<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  start: readonly number[],
  { bounds = law.bounds(points), others = [] }: { bounds?: Bounds; others?: readonly (readonly number[])[] } = {},
): { values: number[]; squares: number; settled: boolean } {
  const problem = new Problem(law, points, bounds);
  const runs: Run[] = [];
  let lowest: Run[] = [];
  let starts = [start, ...others];
  for (const method of METHODS) {
    const defined: (readonly number[])[] = [];
    for (const from of starts) {
      const run = problem.run(from, method);
      if (Number.isNaN(run.squares)) continue;
      defined.push(from);
      runs.push(run);
      const least = smallest(runs.map(({ squares }) => squares));
      lowest = runs.filter(({ squares }) => squares <= least * (1 + SAME) + problem.rounding ** 2);
    }
    starts = defined;
    if (lowest.filter(({ settled }) => settled).length > 1) break;
  }
  if (lowest.length === 0) return { values: [...start], squares: Number.NaN, settled: false };
  return lowest.reduce((best, run) => (run.offset < best.offset ? run : best));
}
