import { chooseLaw } from '../fit/choose.js';
import { type Fit, fitLaw } from '../fit/least-squares.js';
import { expressionLaw } from '../laws/expression.js';
import type { Law, LawPoint } from '../laws/law.js';
import { smallest } from '../numerics/statistics.js';
import type { DepthCurve } from './curves.js';

export interface Normalised {
  /** log10 of compute over that at half the gain. */
  readonly x: readonly number[];
  /** 1 at the smallest budget, 0 at the best. */
  readonly y: readonly number[];
}

/** A curve in its own units: the share of the gain that is left, against compute in units of what half the gain costs. */
export function normalised(xs: readonly number[], ys: readonly number[]): Normalised {
  const [top, bottom] = [ys[0]!, smallest(ys)];
  const y = ys.map((value) => (value - bottom) / (top - bottom));
  const logs = xs.map(Math.log10);
  const after = y.findIndex((value) => value <= 0.5);
  const [a, b] = [Math.max(0, after - 1), Math.max(1, after)];
  const share = (y[a]! - 0.5) / (y[a]! - y[b]!);
  const half = logs[a]! + share * (logs[b]! - logs[a]!);
  return { x: logs.map((value) => value - half), y };
}

/** A curve in its own units: compute over what half the gain costs, the share of the gain that is left, and its standard error. */
export interface UniversalCurve {
  readonly family: string;
  readonly points: readonly Required<LawPoint>[];
}

export interface Universal {
  /** With the sharpness of each by itself. */
  readonly curves: readonly (UniversalCurve & { readonly fit: Fit })[];
  /** One sharpness for all families. */
  readonly shared: Fit;
  /** By how much one sharpness for each family is better: AICc of the shared fit less the sum of the single ones. */
  readonly evidence: number;
}

/** Read when it is first asked for: mathjs takes longer to load than the rest of this room. */
let law: Law | undefined;

/**
 * Half of the gain at x = 1, all of it to come at x = 0, nothing left for large x; s says how suddenly it comes. For large x it is the power law
 * x^-s.
 */
export function sharpness(): Law {
  law ??= expressionLaw('1 / (1 + x^s)', { s: 1 }, { name: 'sharpness', bounds: { s: [0.05, 100] } });
  return law;
}

/** A curve in its own units; standard errors are the points', scaled, and at least half a per cent of the gain. */
export function unitCurve({ family, points }: DepthCurve): UniversalCurve {
  const ys = points.map((point) => point.y);
  const { x, y } = normalised(
    points.map((point) => point.x),
    ys,
  );
  const gain = ys[0]! - smallest(ys);
  return {
    family,
    points: points.map(({ sigma }, i) => ({ x: 10 ** x[i]!, y: y[i]!, sigma: Math.max(0.005, sigma / gain) })),
  };
}

/**
 * Curves of several families in their own units, and whether one law describes them all: y = 1 / (1 + x^s) with one s, against an s for
 * each. The curve's top and best value are taken as given.
 *
 * @param list of curves over depth, one per family
 * @returns the curves in their own units, their fits, and the fit that they share
 * @throws RangeError for curves that `fitLaw` refuses
 * @example universal([...mainCurves(evidence).values()]).curves.length // 3
 */
export function universal(list: readonly DepthCurve[]): Universal {
  const curves = list.map(unitCurve).map((curve) => ({ ...curve, fit: fitLaw(sharpness(), curve.points) }));
  const shared = fitLaw(
    sharpness(),
    curves.flatMap(({ points }) => points),
  );
  const single = curves.reduce((sum, { fit }) => sum + fit.aicc, 0);
  return { curves, shared, evidence: shared.aicc - single };
}

/**
 * The choice of law for each curve as it was measured, for a table of fits.
 *
 * @param list of curves over depth
 * @returns family and choice of law, for `fitTable`
 * @throws RangeError where `chooseLaw` throws
 * @example choicesOf(depths).length // 3
 */
export const choicesOf = (list: readonly DepthCurve[]) =>
  list.map(({ family, points }) => ({ label: family, choice: chooseLaw(points) }));
