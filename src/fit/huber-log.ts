import { constant } from '../laws/constant.js';
import type { Input, Law, LawPoint, Shape } from '../laws/law.js';
import { percentiles } from '../numerics/quantile.js';
import { mean, sum } from '../numerics/statistics.js';
import { bootstrapFit } from './intervals/fit-bootstrap.js';
import { type Fit, type FitStatus, fitLaw } from './least-squares.js';
import { minimiseHuber } from './solve/huber-newton.js';
import { onBounds, refine } from './solve/refine.js';

/** The delta of the fits in Hoffmann et al.: log residuals beyond 0.1 % count by their size, not by their square. */
export const HUBER_DELTA = 1e-3;

export interface HuberLogOptions {
  /** Where the loss of a log residual goes from its square to its size; 0.001 by default. */
  readonly delta?: number;
  /** Of the bootstrap that the errors and intervals come from. */
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
  /** A label for each point; points of one label are drawn together. */
  readonly clusters?: readonly (string | number)[];
}

/** A fit by Huber's loss on log residuals. `sse` and `r2` are of y itself; AICc is infinite: this loss is no likelihood. */
export interface HuberLogFit<X extends Input = number> extends Fit<X> {
  readonly delta: number;
  /** The sum of Huber's loss over the points, which the fit minimises. */
  readonly loss: number;
}

/**
 * The law at [ln y, x...], refitted by Huber's loss: what `bootstrapFit` needs to draw samples of points and fit each again
 * from the parameters of all points.
 */
function refittable<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], delta: number, fitted: Minimum): Law {
  const bounds = law.bounds(points);
  return {
    ...constant,
    name: law.name,
    parameters: law.parameters,
    predict: (index, p) => law.predict(points[index]!.x, p),
    jacobian: (index, p) => law.jacobian(points[index]!.x, p),
    start: () => [...fitted.values],
    bounds: () => bounds,
    reweighted: () => (counts, values) => {
      const { values: found, settled } = minimiseHuber(law, points, counts, delta, fitted.values, bounds);
      values.set(found);
      if (!settled) return 'not identified';
      return onBounds(found, bounds).length > 0 ? 'bound hit' : 'converged';
    },
  };
}

type Minimum = ReturnType<typeof minimiseHuber>;

/** The lowest minimum from several starts: the least squares of y, of ln y, and around them. */
function search<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], delta: number): Minimum {
  const bounds = law.bounds(points);
  const relative = points.map(({ x, y }) => ({ x, y, sigma: y }));
  const starts = [refine(law, relative, law.start(relative)).values, refine(law, points, law.start(points)).values];
  const counts = points.map(() => 1);
  const minima = starts.flatMap((start) => {
    // A wide loss first: it is smooth, and its minimum is near that of the narrow one.
    let from: readonly number[] = start;
    return [100 * delta, 10 * delta, delta].flatMap((width) => {
      const found = minimiseHuber(law, points, counts, width, from, bounds);
      if (Number.isNaN(found.loss)) return [];
      from = found.values;
      return width === delta ? [found] : [];
    });
  });
  if (minima.length === 0) return { values: [...starts[0]!], loss: Number.NaN, settled: false };
  return minima.reduce((best, found) => (found.loss < best.loss || Number.isNaN(best.loss) ? found : best));
}

function check<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], delta: number): void {
  const refuse = (expected: string, got: unknown) => {
    throw new RangeError(`fitHuberLog of the law "${law.name}": expected ${expected}, got ${got}`);
  };
  if (!(delta > 0 && Number.isFinite(delta))) refuse('a finite delta > 0', delta);
  points.forEach(({ y, sigma }, i) => {
    if (!(y > 0)) refuse(`y > 0 at point ${i}, for its logarithm`, y);
    if (sigma !== undefined) refuse(`no sigma at point ${i}: the loss weighs log residuals alike`, sigma);
  });
}

/**
 * Fits a law by the p that minimise the sum of Huber's loss of ln y - ln f(x; p), with delta = 0.001 by default: relative
 * errors count, and points far from the rest pull by their direction and not by their distance.
 *
 * Standard errors, covariance, intervals and the band come from a bootstrap of points, or of clusters (`bootstrapFit`; 400
 * replicates by default): there is no likelihood to take them from. `status` and `note` are as in `fitLaw`; "not identified"
 * also where a shape's amplitude is within 2 of these errors of 0.
 * Source: J. Hoffmann et al., arXiv:2203.15556 (2022), equation 3; P. Huber, Ann. Math. Statist. 35 (1964) 73-101.
 *
 * @param law the law to fit, positive at the points
 * @param points x and y > 0, without sigma
 * @param options seed of the bootstrap; delta (default 0.001), replicates (default 400), level (default 0.95), clusters of points that are drawn
 * together
 * @returns the fit as `fitLaw` gives it, with delta and the loss at the minimum
 * @throws RangeError where y or a fitted curve cannot have a logarithm, or a sigma is given
 * @example fitHuberLog(joint, surface, { seed: 1 }).values // [1.69, 406.4, 0.34, 410.7, 0.28]: e, a, alpha, b, beta
 */
export function fitHuberLog<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  { delta = HUBER_DELTA, seed, replicates = 400, level = 0.95, clusters }: HuberLogOptions,
): HuberLogFit<X> {
  check(law, points, delta);
  const plain = fitLaw(law, points, { level });
  const nothing = { delta, loss: Number.NaN };
  if (plain.status === 'too few points') return { ...plain, ...nothing };
  const found = search(law, points, delta);
  const { values } = found;
  const held = onBounds(values, law.bounds(points));
  const drawn = bootstrapFit(
    refittable(law, points, delta, found),
    points.map(({ y }, i) => ({ x: i, y })),
    { seed, replicates, level, ...(clusters ? { clusters } : {}) },
  );
  const { samples, parameters } = drawn;
  const predict = (x: X) => law.predict(x, values);
  const errors = [...parameters.error];
  const covariance = values.map((_, j) => values.map((__, k) => covarianceOf(samples, j, k)));
  const residuals = points.map(({ x, y }) => y - predict(x));
  const sse = sum(residuals, (r) => r * r);
  const total = mean(points, ({ y }) => y);
  const spread = sum(points, ({ y }) => (y - total) ** 2);
  const lost = [law.shape ?? []].flat().find(({ amplitude }) => {
    const a = law.parameters.indexOf(amplitude);
    return Math.abs(values[a]!) <= 1e-12 || parameters.low[a]! * parameters.high[a]! <= 0;
  });
  const judged = judge(law, found, held, lost, drawn.note);
  return {
    ...plain,
    values,
    errors,
    intervals: values.map((__, j) => [parameters.low[j]!, parameters.high[j]!]),
    covariance,
    residuals,
    sse,
    reducedChiSquare: Number.NaN,
    aicc: Number.POSITIVE_INFINITY,
    r2: spread > 0 ? 1 - sse / spread : Number.NaN,
    ...judged,
    delta,
    loss: found.loss,
    predict,
    band(x) {
      const curve = Float64Array.from(samples, (row) => law.predict(x, row)).sort();
      return curve.length < 2 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : percentiles(curve, level);
    },
  };
}

function judge<X extends Input>(
  law: Law<X>,
  { loss, settled }: Minimum,
  held: readonly number[],
  lost: Shape | undefined,
  drawn: string,
): { status: FitStatus; note: string } {
  if (Number.isNaN(loss)) return { status: 'failed', note: 'ln f is not finite where the fit starts' };
  if (lost) {
    const note = `the interval of ${lost.amplitude} holds 0, so ${lost.parameter} could be anything`;
    return { status: 'not identified', note };
  }
  if (!settled) return { status: 'failed', note: 'the loss did not settle' };
  if (held.length === 0) return { status: 'converged', note: drawn };
  const stops = held.map((j) => `${law.parameters[j]} stopped at its bound`).join(' and ');
  return { status: 'bound hit', note: [stops, drawn].filter(Boolean).join('; ') };
}

function covarianceOf(rows: readonly (readonly number[])[], j: number, k: number): number {
  const [a, b] = [j, k].map((column) => mean(rows, (row) => row[column]!)) as [number, number];
  return sum(rows, (row) => (row[j]! - a) * (row[k]! - b)) / (rows.length - 1);
}
