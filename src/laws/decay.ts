import type { LawPoint, Reweighted } from './law.js';
import { logSpaced } from './projection.js';

/** y = e + a exp(-k u), e = 0 without an intercept, with u a function of x and k > 0 or of either sign. */
export interface DecayForm {
  readonly intercept: boolean;
  readonly axis: (x: number) => number;
  /** Rates to start from, ascending, from the lowest allowed to the highest; close enough that none hides a minimum. */
  readonly rates: readonly number[];
}

/** The minimum over e, a and k. */
export interface Decayed {
  e: number;
  a: number;
  k: number;
  sse: number;
  /** Null where the search did not settle, where a is out of range, or where the data barely tell e, a and k apart. */
  status: ReturnType<Reweighted>;
}

/** The least squares of one exponential hardly change between rates this close. */
const CLOSE = 1.3;
const STEPS = 60;
/** Minima on the grid that are followed to the end. */
const VALLEYS = 4;
/** Settled: the part of the residuals in the tangent plane is at most this share of the rest. */
const OFFSET = 1e-7;
/** A sine of the angle between a column of the Jacobian and those before it that is enough, and one that is not. */
const [APART, TOGETHER] = [1e-6, 1e-7];
const ROUNDING = 8 * Number.EPSILON;

/** Rates from `low` to `high`, equally spaced in their logarithm and close enough for a grid. */
export function ratesBetween(low: number, high: number): number[] {
  return logSpaced(low, high, 2 + Math.floor(Math.log(high / low) / Math.log(CLOSE)));
}

/**
 * Fits of one exponential decay to the same points under any weights, by variable projection: for a rate k the best e and
 * a are a straight line through exp(-k u), so what is left is a function of k alone. It is looked up on a grid of rates whose
 * exponentials are computed once, and its lowest valleys are followed by Newton's method between the neighbours on the
 * grid. Nothing is allocated in a fit, and 20 points take a few microseconds.
 * Source: G. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432.
 *
 * @example
 * const points = [0, 1, 2, 3].map((x) => ({ x, y: 1 + 2 * Math.exp(-x) }));
 * new Decay(points, { intercept: true, axis: (x) => x, rates: [0.1, 0.5, 2, 10] }).fit().k // 1
 */
export class Decay {
  readonly #count: number;
  readonly #intercept: boolean;
  readonly #rates: Float64Array;
  readonly #u: Float64Array;
  readonly #y: Float64Array;
  /** 1 / sigma^2 of each point. */
  readonly #precision: Float64Array;
  /** exp(-k u) of each rate of the grid, up to a factor: one row a rate. */
  readonly #grid: Float64Array;
  readonly #gains: Float64Array;
  readonly #ones: Float64Array;

  // The points of non-zero weight: u, u from its origin, y from its mean, weight, and exp(-k u) from its mean.
  #active = 0;
  readonly #at: Float64Array;
  readonly #from: Float64Array;
  readonly #fall: Float64Array;
  readonly #rise: Float64Array;
  readonly #weight: Float64Array;
  readonly #index: Int32Array;
  #total = 0;
  #origin = 0;
  #mean = 0;
  #spread = 0;
  #size = 0;

  // The best line at the rate last tried.
  #a = 0;
  #base = 0;
  #sse = 0;
  #slope = 0;
  #curve = 0;
  #offset = 0;
  #sine = 0;
  #lineSine = 0;

  readonly #found: Decayed = { e: 0, a: 0, k: 0, sse: 0, status: null };

  constructor(points: readonly LawPoint[], { intercept, axis, rates }: DecayForm) {
    const n = points.length;
    this.#count = n;
    this.#intercept = intercept;
    this.#rates = Float64Array.from(rates);
    this.#u = Float64Array.from(points, ({ x }) => axis(x));
    this.#y = Float64Array.from(points, ({ y }) => y);
    this.#precision = Float64Array.from(points, ({ sigma }) => (sigma === undefined ? 1 : sigma ** -2));
    this.#ones = new Float64Array(n).fill(1);
    this.#gains = new Float64Array(rates.length);
    this.#at = new Float64Array(n);
    this.#from = new Float64Array(n);
    this.#fall = new Float64Array(n);
    this.#rise = new Float64Array(n);
    this.#weight = new Float64Array(n);
    this.#index = new Int32Array(n);
    this.#grid = new Float64Array(rates.length * n);
    let origin = Number.POSITIVE_INFINITY;
    let sum = 0;
    for (const u of this.#u) {
      origin = Math.min(origin, u);
      sum += u;
    }
    if (!intercept) origin = sum / n;
    rates.forEach((k, j) => {
      for (let i = 0; i < n; i++) this.#grid[j * n + i] = Math.exp(-k * (this.#u[i]! - origin));
    });
  }

  /** Weights the points by `counts` / sigma^2; false where y does not vary by more than its rounding. */
  #load(counts: ArrayLike<number>): boolean {
    let m = 0;
    let total = 0;
    let sum = 0;
    let size = 0;
    let least = Number.POSITIVE_INFINITY;
    let place = 0;
    for (let i = 0; i < this.#count; i++) {
      const w = counts[i]! * this.#precision[i]!;
      if (w === 0) continue;
      const u = this.#u[i]!;
      const y = this.#y[i]!;
      this.#index[m] = i;
      this.#weight[m] = w;
      this.#at[m] = u;
      this.#rise[m] = y;
      total += w;
      sum += w * y;
      size += w * y * y;
      place += u;
      if (u < least) least = u;
      m++;
    }
    this.#active = m;
    this.#total = total;
    this.#size = size;
    this.#mean = this.#intercept ? sum / total : 0;
    this.#origin = this.#intercept ? least : place / m;
    let spread = 0;
    for (let i = 0; i < m; i++) {
      this.#from[i] = this.#at[i]! - this.#origin;
      const rise = this.#rise[i]! - this.#mean;
      this.#rise[i] = rise;
      spread += this.#weight[i]! * rise * rise;
    }
    this.#spread = spread;
    return spread > ROUNDING * ROUNDING * size;
  }

  /** What the best line at each rate of the grid takes off the sum of squares. */
  #scan(): void {
    const grid = this.#grid;
    const weight = this.#weight;
    const rise = this.#rise;
    const index = this.#index;
    const m = this.#active;
    for (let j = 0; j < this.#rates.length; j++) {
      const row = j * this.#count;
      let g = 0;
      let gg = 0;
      let gy = 0;
      for (let i = 0; i < m; i++) {
        const fall = grid[row + index[i]!]!;
        const w = weight[i]! * fall;
        g += w;
        gg += w * fall;
        gy += w * rise[i]!;
      }
      const variance = this.#intercept ? gg - (g * g) / this.#total : gg;
      // Where exp(-k u) varies by less than rounding over the points left, their own origin is needed.
      if (variance > 1e-10 * gg && gg < Number.MAX_VALUE) this.#gains[j] = (gy * gy) / variance;
      else this.#gains[j] = this.#try(this.#rates[j]!) ? this.#spread - this.#sse : 0;
    }
  }

  /** The best line at a rate, its sum of squares and the first two derivatives of that by the rate; false if undefined. */
  #try(k: number): boolean {
    const { exp } = Math;
    const m = this.#active;
    const from = this.#from;
    const fall = this.#fall;
    const rise = this.#rise;
    const weight = this.#weight;
    let g = 0;
    let h = 0;
    let q = 0;
    for (let i = 0; i < m; i++) {
      const u = from[i]!;
      const f = exp(-k * u);
      fall[i] = f;
      const w = weight[i]! * f;
      g += w;
      h -= w * u;
      q += w * u * u;
    }
    const total = this.#total;
    const gMean = this.#intercept ? g / total : 0;
    const hMean = this.#intercept ? h / total : 0;
    const qMean = this.#intercept ? q / total : 0;
    let gg = 0;
    let gh = 0;
    let hh = 0;
    let gq = 0;
    let gy = 0;
    let hy = 0;
    let qy = 0;
    for (let i = 0; i < m; i++) {
      const u = from[i]!;
      const f = fall[i]!;
      const w = weight[i]!;
      const y = rise[i]!;
      const dg = f - gMean;
      const dh = -u * f - hMean;
      const dq = u * u * f - qMean;
      gg += w * dg * dg;
      gh += w * dg * dh;
      hh += w * dh * dh;
      gq += w * dg * dq;
      gy += w * dg * y;
      hy += w * dh * y;
      qy += w * dq * y;
    }
    if (!(gg > 0 && gg < Number.MAX_VALUE && hh < Number.MAX_VALUE)) return false;
    const a = gy / gg;
    let sse = 0;
    let pull = 0;
    let length = 0;
    let lever = 0;
    for (let i = 0; i < m; i++) {
      const f = fall[i]!;
      const w = weight[i]!;
      const residual = rise[i]! - a * (f - gMean);
      sse += w * residual * residual;
      pull += w * residual * (-from[i]! * f - hMean);
      length += w * f * f;
      const arm = this.#at[i]! * f;
      lever += w * arm * arm;
    }
    this.#a = a;
    this.#base = this.#mean - a * gMean;
    this.#sse = sse;
    this.#slope = -2 * a * pull;
    const turn = (hy - 2 * a * gh) / gg;
    this.#curve = -(2 * turn * (hy - a * gh) + 2 * a * (qy - turn * gh - a * (hh + gq)));
    const across = hh - (gh * gh) / gg;
    this.#offset = across > 0 ? Math.abs(pull) / Math.sqrt(across) : 0;
    this.#lineSine = Math.sqrt(gg / length);
    this.#sine = across > 0 ? Math.min(this.#lineSine, Math.sqrt(across / lever)) : 0;
    return sse < Number.POSITIVE_INFINITY;
  }

  #keep(k: number, bound: boolean): void {
    const found = this.#found;
    if (!(this.#sse < found.sse)) return;
    const rest = Math.sqrt(this.#sse);
    const settled = this.#offset <= OFFSET * rest || this.#offset <= 2 * ROUNDING * Math.sqrt(this.#size);
    found.k = k;
    found.e = this.#base;
    found.a = this.#a;
    found.sse = this.#sse;
    const sine = bound ? this.#lineSine : this.#sine;
    if (sine < TOGETHER) found.status = 'not identified';
    else if (sine > APART && (bound || settled)) found.status = bound ? 'bound hit' : 'converged';
    else found.status = null;
  }

  /** Follows the valley around node j of the grid down to its floor. */
  #descend(j: number): void {
    const rates = this.#rates;
    const last = rates.length - 1;
    const node = rates[j]!;
    if (!this.#try(node)) return;
    const top = this.#sse;
    if ((j === 0 && this.#slope >= 0) || (j === last && this.#slope <= 0)) {
      this.#keep(node, true);
      return;
    }
    let low = this.#slope > 0 ? rates[j - 1]! : node;
    let high = this.#slope > 0 ? node : rates[j + 1]!;
    let k = node;
    for (let step = 0; step < STEPS && this.#slope !== 0; step++) {
      let next = k - this.#slope / this.#curve;
      const newton = this.#curve > 0 && next > low && next < high;
      if (!newton) next = (low + high) / 2;
      const move = Math.abs(next - k);
      // Newton's method doubles the digits, so after a step this small none is left to win.
      const final = (newton && move <= 1e-9 * Math.abs(next)) || !(next > low && next < high);
      k = next;
      if (!this.#try(k)) return;
      if (final) break;
      if (this.#slope > 0) high = k;
      else low = k;
    }
    if (this.#sse <= top * (1 + 1e-12) + ROUNDING * ROUNDING * this.#size) this.#keep(k, false);
  }

  /**
   * The least squares where point i counts `counts[i]` times; the result is overwritten by the next fit.
   */
  fit(counts: ArrayLike<number> = this.#ones): Readonly<Decayed> {
    const found = this.#found;
    found.e = 0;
    found.a = 0;
    found.k = this.#rates[0]!;
    found.sse = Number.POSITIVE_INFINITY;
    found.status = null;
    if (!this.#load(counts)) {
      found.e = this.#mean;
      found.sse = this.#spread;
      return found;
    }
    this.#scan();
    const gains = this.#gains;
    const last = gains.length - 1;
    let below = Number.POSITIVE_INFINITY;
    let belowAt = -1;
    for (let valley = 0; valley < VALLEYS; valley++) {
      // The next deepest valley of the grid.
      let best = -1;
      let bestGain = -1;
      for (let j = 0; j <= last; j++) {
        const gain = gains[j]!;
        if (gain > below || (gain === below && j <= belowAt) || gain <= bestGain) continue;
        if ((j === 0 || gain > gains[j - 1]!) && (j === last || gain >= gains[j + 1]!)) {
          best = j;
          bestGain = gain;
        }
      }
      if (best < 0) break;
      this.#descend(best);
      below = bestGain;
      belowAt = best;
    }
    // Far from u = 0 the amplitude there may be no number that the law could be computed with.
    const scale = Math.exp(found.k * this.#origin);
    if (!(scale > 1e-290 && scale < 1e290)) found.status = null;
    found.a *= scale;
    return found;
  }

  /** Fits under any weights, with the parameters of a law written by `write`. */
  reweighted(write: (found: Readonly<Decayed>, values: Float64Array) => void): Reweighted {
    return (counts, values) => {
      const found = this.fit(counts);
      write(found, values);
      return found.status;
    };
  }
}
