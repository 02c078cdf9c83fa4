import type { Input, Law, LawPoint } from '../laws/law.js';
import { studentQuantile } from '../numerics/distributions.js';
import { sum } from '../numerics/statistics.js';
import { normalInverse } from './solve/covariance.js';
import { onBounds, weightedJacobian, weightedSquares } from './solve/refine.js';
import { FIT_METHODS, type FitMethod, minimumOf } from './solve/starts.js';

/**
 * - `converged`: the parameters, their errors and their intervals can be used.
 * - `bound hit`: the sum of squares still falls where a bound of the law stops it. That parameter has no error (NaN),
 *   and the errors of the others hold for it at its bound.
 * - `not identified`: other parameters fit as well, so the values mean nothing by themselves.
 * - `failed`: the sum of squares did not settle, so the values are not its minimum.
 * - `too few points`: fewer different x than parameters + 1; the values are NaN.
 */
export type FitStatus = 'converged' | 'bound hit' | 'not identified' | 'failed' | 'too few points';

/** One law fitted to one curve. The arrays over parameters follow the order of `parameters`. */
export interface Fit<X extends Input = number> {
  readonly law: string;
  readonly formula: string;
  readonly parameters: readonly string[];
  readonly values: readonly number[];
  /** Standard errors. */
  readonly errors: readonly number[];
  /** Value -+ t times the standard error, t from Student's distribution. */
  readonly intervals: readonly (readonly [number, number])[];
  readonly covariance: readonly (readonly number[])[];
  /** y - f(x) at each point, in the unit of y. */
  readonly residuals: readonly number[];
  /** Sum of (residual / sigma)^2; sigma = 1 where none is given. */
  readonly sse: number;
  readonly points: number;
  /** Points minus parameters. */
  readonly degrees: number;
  /** sse per degree of freedom where sigmas are known: about 1 for the true law, far above it where no curve of the law fits. */
  readonly reducedChiSquare: number;
  readonly aicc: number;
  /** 1 - sse / the sse of the weighted mean; NaN where y does not vary. */
  readonly r2: number;
  readonly status: FitStatus;
  /** What the status means here; empty when converged. */
  readonly note: string;
  /** The points that were fitted. */
  readonly data: readonly LawPoint<Input>[];
  predict(x: X): number;
  /** The interval of the mean curve at x. */
  band(x: X): [number, number];
}

/** Squares of sizes outside these are no doubles. */
const [SMALLEST, LARGEST] = [1e-150, 1e150];

function checkPoints<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[]): void {
  const most = points.reduce((size, { y, sigma = 1 }) => Math.max(size, Math.abs(y) / sigma), 0);
  if (most > 0 && most < SMALLEST) {
    throw new RangeError(
      `fit of the law "${law.name}": expected some y of at least ${SMALLEST} in size, or 0 everywhere, got at most ${most}: take a smaller unit`,
    );
  }
  const weighted = points.some(({ sigma }) => sigma !== undefined);
  points.forEach(({ x, y, sigma }, i) => {
    const refuse = (expected: string, got: unknown) => {
      throw new RangeError(`fit of the law "${law.name}", point ${i}: expected ${expected}, got ${got}`);
    };
    const names = law.variables ?? ['x'];
    const xs: readonly number[] = typeof x === 'number' ? [x] : x;
    if (law.variables ? typeof x === 'number' || xs.length !== names.length : typeof x !== 'number') {
      refuse(law.variables ? `x as [${names.join(', ')}]` : 'x as one number', JSON.stringify(x));
    }
    xs.forEach((value, k) => {
      if (!Number.isFinite(value)) refuse(`a finite ${names[k]}`, value);
      if (law.domain === 'x > 0' && value <= 0) refuse(`${names[k]} > 0`, value);
    });
    if (!Number.isFinite(y)) refuse('a finite y', y);
    if (weighted && sigma === undefined) refuse('a sigma, because other points have one', sigma);
    if (weighted && !(Number.isFinite(sigma) && sigma! > 0)) refuse('a finite sigma > 0', sigma);
    const size = Math.abs(y) / (sigma ?? 1);
    if (size > LARGEST) refuse(`y of at most ${LARGEST} in size, in units of sigma where it has one`, y);
  });
}

/**
 * Akaike's information criterion with the correction for few points, from the Gaussian likelihood: AICc = -2 ln L + 2k
 * + 2k(k + 1) / (n - k - 1). With sigmas k = p; without, the unknown spread counts too, k = p + 1.
 * Source: K. Burnham and D. Anderson, Model Selection and Multimodel Inference (2002), section 2.4.
 */
function aiccOf(points: readonly LawPoint<Input>[], parameters: number, sse: number, weighted: boolean): number {
  const n = points.length;
  const k = weighted ? parameters : parameters + 1;
  if (n - k - 1 <= 0) return Number.POSITIVE_INFINITY;
  const deviance = weighted
    ? sse + sum(points, ({ sigma }) => Math.log(2 * Math.PI * sigma! ** 2))
    : n * (Math.log(Math.max((2 * Math.PI * sse) / n, Number.MIN_VALUE)) + 1);
  return deviance + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}

interface Judged {
  readonly status: FitStatus;
  readonly note: string;
  /** The covariance, with zeros for the parameters held at a bound; null where there is none. */
  readonly covariance: number[][] | null;
  readonly held: readonly number[];
}

/** Judges what the data say about the parameters; `variance` is the variance of one weighted residual. */
function judge<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  values: readonly number[],
  variance: number,
): Judged {
  const jacobian = weightedJacobian(law, points, values);
  const holding = (held: readonly number[]): number[][] | null => {
    const free = values.map((_, j) => j).filter((j) => !held.includes(j));
    if (free.length === 0) return values.map(() => values.map(() => 0));
    const inverse = normalInverse(jacobian.map((row) => free.map((j) => row[j]!)));
    if (!inverse) return null;
    const place = values.map((_, j) => free.indexOf(j));
    return values.map((_, j) =>
      values.map((_, k) => (place[j]! < 0 || place[k]! < 0 ? 0 : variance * inverse[place[j]!]![place[k]!]!)),
    );
  };
  const bounds = law.bounds(points);
  const { low, high } = bounds;
  const held = onBounds(values, bounds);
  const covariance = holding(held);
  const lost = (note: string): Judged => ({ status: 'not identified', note, covariance, held });
  for (const { amplitude, parameter } of law.shape ? [law.shape].flat() : []) {
    const a = law.parameters.indexOf(amplitude);
    const s = law.parameters.indexOf(parameter);
    const within = (matrix: number[][] | null) => !matrix || Math.abs(values[a]!) <= 2 * Math.sqrt(matrix[a]![a]!);
    const free = covariance !== null && within(covariance) && Math.sqrt(covariance[s]![s]!) > high[s]! - low[s]!;
    if (within(holding([...held.filter((j) => j !== a), s])) || free) {
      return lost(`${amplitude} is within 2 standard errors of 0, so ${parameter} could be anything`);
    }
  }
  if (!covariance) {
    return lost('the data do not tell the parameters apart: the curvature of the sum of squares is singular');
  }
  if (held.length === 0) return { status: 'converged', note: '', covariance, held };
  const stops = held.map((j) => `${law.parameters[j]} stopped at its bound ${values[j]!.toPrecision(4)}`);
  return { status: 'bound hit', note: `${stops.join(' and ')}; the other errors hold for it there`, covariance, held };
}

/** Below this share of the spread of y a curve explains next to nothing of it. */
const NOTHING = 0.1;

/** What there is to say of a law of an expression besides its status: that its start led nowhere, or that its curve does. */
function remarksOn(r2: number, elsewhere: boolean, values: readonly number[], names: readonly string[]): string[] {
  const at = names.map((name, j) => `${name} = ${values[j]!.toPrecision(3)}`).join(', ');
  return [
    ...(elsewhere ? [`the start that was given leads to a worse minimum; this one (${at}) was found from others`] : []),
    ...(r2 < NOTHING ? [`the curve explains ${(100 * Math.max(0, r2)).toFixed(0)}% of the spread of y`] : []),
  ];
}

function tooFew<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], distinct: number): Fit<X> {
  const nothing = law.parameters.map(() => Number.NaN);
  return {
    law: law.name,
    formula: law.formula,
    parameters: law.parameters,
    values: nothing,
    errors: nothing,
    intervals: nothing.map(() => [Number.NaN, Number.NaN]),
    covariance: nothing.map(() => nothing),
    residuals: points.map(() => Number.NaN),
    sse: Number.NaN,
    points: points.length,
    degrees: points.length - nothing.length,
    reducedChiSquare: Number.NaN,
    aicc: Number.POSITIVE_INFINITY,
    r2: Number.NaN,
    status: 'too few points',
    note: `${distinct} different x, and ${nothing.length} parameters need at least ${nothing.length + 1}`,
    data: points,
    predict: () => Number.NaN,
    band: () => [Number.NaN, Number.NaN],
  };
}

/**
 * Fits a law by weighted least squares: the p that minimise the sum of ((y - f(x; p)) / sigma)^2.
 *
 * Without sigmas the covariance of p is s^2 (J^T J)^-1 with s^2 = SSE / (n - p). With a sigma at every point it is (J^T
 * W J)^-1 max(1, chi^2 / (n - p)), W = 1 / sigma^2: errors grow where the points scatter more than their sigmas say,
 * and never shrink. The intervals use Student's t with n - p degrees of freedom; the band of the curve is the delta
 * method's, f(x) -+ t sqrt(g^T C g) with g the gradient of f by p.
 *
 * A law of several x is fitted in the same way: each x is then an array in the order of the law's `variables`.
 * A law that becomes a constant at amplitude 0 is "not identified" where its amplitude, with the shape held, is within
 * 2 standard errors of 0.
 * `method` says what looks for the minimum (default "own": `solve/refine.ts`); "ml-levenberg-marquardt" is the npm package, wrapped
 * (`solve/ml-levenberg-marquardt.ts`). Everything else in the result is computed here from where it ended; where it did not settle the status is
 * "failed" and the note says what stopped it.
 * Source: G. Seber and C. Wild, Nonlinear Regression (1989), sections 2.1 and 5.1.
 *
 * @param law the law to fit
 * @param points x (an array for a law of several variables) and y, with sigma, its standard error, at all points or at none
 * @param options `level` of the intervals (default 0.95) and `method`
 * @returns parameters with standard errors and intervals, covariance, band, status and note
 * @throws RangeError for a level outside 0 to 1, an unknown method, and points that are not finite or outside the law's domain
 * @example fitLaw(logarithm, [1, 2, 4, 8].map((x) => ({ x, y: 1 + 2 * Math.log(x) }))).values // [1, 2]
 */
export function fitLaw<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  options: { readonly level?: number; readonly method?: FitMethod } = {},
): Fit<X> {
  const { level = 0.95, method = 'own' } = options;
  if (!(level > 0 && level < 1)) throw new RangeError(`fitLaw: expected a level between 0 and 1, got ${level}`);
  if (!FIT_METHODS.includes(method)) {
    throw new RangeError(`fitLaw: expected a method of ${FIT_METHODS.join(' or ')}, got ${method}`);
  }
  checkPoints(law, points);
  const n = points.length;
  const p = law.parameters.length;
  const distinct = new Set(points.map(({ x }) => String(x))).size;
  if (distinct < p + 1) return tooFew(law, points, distinct);

  const { values, settled, elsewhere, reason = 'the sum of squares did not settle' } = minimumOf(law, points, method);
  const sse = weightedSquares(law, points, values);
  const weighted = points[0]!.sigma !== undefined;
  const degrees = n - p;
  const total = sum(points, ({ sigma = 1 }) => sigma ** -2);
  const mean = sum(points, ({ y, sigma = 1 }) => y / sigma ** 2) / total;
  const spread = sum(points, ({ y, sigma = 1 }) => ((y - mean) / sigma) ** 2);
  // A sum of squares below what rounding of y leaves says nothing, so it counts as that much.
  const size = sum(points, ({ y, sigma = 1 }) => (y / sigma) ** 2);
  const rounding = Math.max((8 * Number.EPSILON) ** 2 * size, Number.MIN_VALUE);
  const scatter = Math.max(sse, rounding);
  const judged = judge(law, points, values, weighted ? Math.max(1, scatter / degrees) : scatter / degrees);
  const { covariance, held } = judged;
  const defined = Number.isFinite(sse);
  const failed = !settled && (judged.status !== 'not identified' || !defined);
  const failure = defined ? reason : 'the law is not finite where the fit starts';

  const r2 = spread > rounding ? 1 - sse / spread : Number.NaN;
  const remarks = law.expression === undefined ? [] : remarksOn(r2, elsewhere, values, law.parameters);
  const t = studentQuantile(level, degrees);
  const errors = values.map((_, j) =>
    held.includes(j) ? Number.NaN : covariance ? Math.sqrt(covariance[j]![j]!) : Number.POSITIVE_INFINITY,
  );
  const predict = (x: X) => law.predict(x, values);
  return {
    law: law.name,
    formula: law.formula,
    parameters: law.parameters,
    values,
    errors,
    intervals: values.map((value, j) => [value - t * errors[j]!, value + t * errors[j]!]),
    covariance: values.map((_, j) =>
      values.map((_, k) => (!covariance || held.includes(j) || held.includes(k) ? Number.NaN : covariance[j]![k]!)),
    ),
    residuals: points.map(({ x, y }) => y - predict(x)),
    sse,
    points: n,
    degrees,
    reducedChiSquare: weighted ? sse / degrees : Number.NaN,
    aicc: defined ? aiccOf(points, p, scatter, weighted) : Number.POSITIVE_INFINITY,
    r2,
    status: failed ? 'failed' : judged.status,
    note: failed ? failure : [judged.note, ...remarks].filter((part) => part !== '').join('; '),
    data: points,
    predict,
    band(x) {
      if (!covariance) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const g = law.jacobian(x, values);
      const variance = g.reduce(
        (sum, gj, j) => sum + g.reduce((row, gk, k) => row + gj * covariance[j]![k]! * gk, 0),
        0,
      );
      const half = t * Math.sqrt(Math.max(0, variance));
      return [predict(x) - half, predict(x) + half];
    },
  };
}
