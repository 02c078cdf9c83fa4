import { chooseLaw } from '../fit/choose.js';
import { type Fit, fitLaw } from '../fit/least-squares.js';
import { expressionLaw } from '../laws/expression.js';
import type { LawPoint } from '../laws/law.js';
import type { DepthCurve } from './curves.js';
import { normalised } from './rules/one-law.js';

/** A curve in its own units: compute over what half the gain costs, the share of the gain that is left, and its standard error. */
export interface UniversalCurve {
  readonly family: string;
  readonly points: readonly Required<LawPoint>[];
  /** Its own sharpness: the fit of y = 1 / (1 + x^s). */
  readonly fit: Fit;
}

export interface Universal {
  readonly curves: readonly UniversalCurve[];
  /** One sharpness for all families. */
  readonly shared: Fit;
  /** By how much one sharpness for each family is better: AICc of the shared fit less the sum of the single ones. */
  readonly evidence: number;
}

/**
 * Half of the gain at x = 1, all of it to come at x = 0, nothing left for large x; s says how suddenly it comes. For large x it is the power law
 * x^-s.
 */
export const sharpness = expressionLaw('1 / (1 + x^s)', { s: 1 }, { name: 'sharpness', bounds: { s: [0.05, 100] } });

/**
 * Curves of several families in their own units, and whether one law describes them all: y = 1 / (1 + x^s) with one s, against an s for
 * each. The curve's top and best value are taken as given; standard errors are the points', scaled, and at least half a per cent of the gain.
 *
 * @example universal([...mainCurves(evidence).values()]).curves[0].fit.values // [3.1], the sharpness of the first family
 */
export function universal(list: readonly DepthCurve[]): Universal {
  const curves = list.map(({ family, points }): UniversalCurve => {
    const { x, y } = normalised(
      points.map((point) => point.x),
      points.map((point) => point.y),
    );
    const ys = points.map((point) => point.y);
    const gain = ys[0]! - Math.min(...ys);
    const scaled = points.map(({ sigma }, i) => ({ x: 10 ** x[i]!, y: y[i]!, sigma: Math.max(0.005, sigma / gain) }));
    return { family, points: scaled, fit: fitLaw(sharpness, scaled) };
  });
  const shared = fitLaw(
    sharpness,
    curves.flatMap(({ points }) => points),
  );
  const single = curves.reduce((sum, { fit }) => sum + fit.aicc, 0);
  return { curves, shared, evidence: shared.aicc - single };
}

/** The choice of law for each curve as it was measured, for a table of fits. */
export const choicesOf = (list: readonly DepthCurve[]) =>
  list.map(({ family, points }) => ({ label: family, choice: chooseLaw(points) }));
