import type { Input, Law, LawPoint } from '../laws/law.js';
import { LAWS } from '../laws/laws.js';
import { mean, smallest, sum } from '../numerics/statistics.js';
import { holdOutError } from './hold-out.js';
import { type Fit, fitLaw } from './least-squares.js';
import { simplerThan } from './simpler.js';
import type { FitMethod } from './solve/starts.js';

const ENOUGH = 0.9;
/** A law whose error on the held-out budgets is this many times the least is contradicted there. */
const WORSE = 2;

/** The laws compared on one curve. */
export interface Choice<X extends Input = number> {
  /** Every fit, by AICc from the lowest. */
  readonly fits: readonly Fit<X>[];
  /** Akaike weights in the order of `fits`; 0 for a fit that has no part in the comparison. */
  readonly weights: readonly number[];
  /** The errors on the held-out largest budgets in the order of `fits`, where a share was held out (`holdOutError`). */
  readonly holdOutErrors?: readonly number[];
  /** The fit with the largest weight. */
  readonly best: Fit<X>;
  readonly verdict: 'chosen' | 'undecided';
  readonly note: string;
}

const rated = (fit: Fit<never>) =>
  (fit.status === 'converged' || fit.status === 'bound hit') && Number.isFinite(fit.aicc);
/** Whether the law has too many parameters for the points to say how well it does. */
const lacksPoints = ({ status, aicc }: Fit) =>
  status === 'too few points' || (status === 'converged' && !Number.isFinite(aicc));

const percent = (weight: number) => `${(100 * weight).toFixed(0)}%`;

/**
 * Compares laws on one curve by Akaike weights, w_i = exp(-(AICc_i - AICc_min) / 2) / sum. Fits without identified
 * parameters or without a finite AICc take no part. Below a weight of 0.9 for the best law the verdict is "undecided", and so
 * it is where the points are too few for one of the laws: what could not be compared was not beaten.
 * A law that is a special case of another (a power law without a floor) fits no better than it, and wins by the AICc penalty
 * alone, which also the true floor can be too small to overcome. So it is chosen over the other where the interval of the
 * parameter that it leaves out holds only values that make no difference, and then at any weight of the other.
 * With `holdOut`, a share of the budgets, each law is also fitted without the largest ones: where the best law is wrong on
 * them by more than twice the least error, and by more than twice the points' own scatter, the verdict is "undecided" too.
 * `method` is that of `fitLaw`; profile intervals are this library's own with either.
 * Source: K. Burnham and D. Anderson, Model Selection and Multimodel Inference (2002), section 2.9.
 *
 * @param points x and y, with sigma, its standard error, at all points or at none
 * @param laws at least one (default: `LAWS`)
 * @param options `holdOut`, the share of different x to leave out (default: none), and `method`
 * @returns every fit with its weight, the best, the verdict and why
 * @throws RangeError for no laws, and where `fitLaw` and `holdOutError` do
 * @example chooseLaw([1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: Math.log(x) + (i % 2) / 50 }))).best.law // 'logarithm'
 */
export function chooseLaw(
  points: readonly LawPoint[],
  laws?: readonly Law[],
  options?: { readonly holdOut?: number; readonly method?: FitMethod },
): Choice;
export function chooseLaw<X extends Input>(
  points: readonly LawPoint<X>[],
  laws: readonly Law<X>[],
  options?: { readonly method?: FitMethod },
): Choice<X>;
export function chooseLaw(
  points: readonly LawPoint[],
  laws: readonly Law[] = LAWS,
  { holdOut, method = 'own' }: { readonly holdOut?: number; readonly method?: FitMethod } = {},
): Choice {
  if (laws.length === 0) throw new RangeError('chooseLaw: expected at least one law, got none');
  const fits = laws
    .map((law) => fitLaw(law, points, { method }))
    .sort((a, b) => (a.aicc === b.aicc ? 0 : a.aicc - b.aicc));
  const least = smallest(fits.filter(rated).map(({ aicc }) => aicc));
  const parts = fits.map((fit) => (rated(fit) ? Math.exp(-(fit.aicc - least) / 2) : 0));
  const total = sum(parts);
  const weights = parts.map((part) => (total > 0 ? part / total : 0));
  const [first, second] = fits.map((_, i) => i).sort((i, j) => weights[j]! - weights[i]! || i - j);
  const best = fits[first!]!;
  const notes: string[] = [];
  // Where y is 0 everywhere no law differs from 0: the fewest parameters say all.
  const nothing = points.every(({ y }) => y === 0);
  const wider = total === 0 || nothing ? [] : laws.flatMap((law) => simplerThan(law, best.law, points, fits));
  const same = fits.map(({ law }) => nothing || wider.some((other) => other.law === law && other.negligible));
  const against = sum(weights, (weight, i) => (i === first || same[i] ? 0 : weight));
  const share = weights[first!]! / (weights[first!]! + against);
  if (total === 0) notes.push('no law could be compared');
  else if (share < ENOUGH) {
    notes.push(
      `${best.law} has ${percent(weights[first!]!)} of the weight, ${fits[second!]!.law} ${percent(weights[second!]!)}`,
    );
  }
  const open = wider.filter(({ negligible }) => !negligible);
  notes.push(...open.map(({ reason }) => reason));
  if (best.note) notes.push(best.note);
  const out = fits.filter((fit) => fit !== best && !rated(fit));
  if (out.length > 0) {
    const reason = ({ status }: Fit) =>
      status === 'not identified' || status === 'failed' ? status : 'too few points';
    notes.push(`left out: ${out.map((fit) => `${fit.law} (${reason(fit)})`).join(', ')}`);
  }
  const holdOutErrors =
    holdOut === undefined
      ? undefined
      : fits.map(({ law }) => holdOutError(laws.find(({ name }) => name === law)!, points, holdOut, { method }));
  const forecast = holdOutErrors && contradicted(points, fits, weights, first!, holdOutErrors);
  if (forecast) notes.push(forecast);
  const compared = !fits.some(lacksPoints);
  const verdict = compared && share >= ENOUGH && open.length === 0 && !forecast ? 'chosen' : 'undecided';
  return { fits, weights, best, verdict, note: notes.join('; '), ...(holdOutErrors ? { holdOutErrors } : {}) };
}

/** What speaks against the best law on the held-out budgets, in words; nothing where they do not contradict it. */
function contradicted(
  points: readonly LawPoint[],
  fits: readonly Fit[],
  weights: readonly number[],
  first: number,
  errors: readonly number[],
): string | undefined {
  const others = fits.map((_, i) => i).filter((i) => i !== first && weights[i]! > 0 && Number.isFinite(errors[i]!));
  const own = errors[first]!;
  const least = others.reduce<number | undefined>(
    (at, i) => (at === undefined || errors[i]! < errors[at]! ? i : at),
    undefined,
  );
  if (least === undefined || !Number.isFinite(own)) return undefined;
  const { sse, degrees } = fits[first]!;
  const weighted = points[0]!.sigma !== undefined;
  const scatter = weighted ? Math.sqrt(mean(points, ({ sigma }) => sigma! ** 2)) : Math.sqrt(sse / degrees);
  if (own <= WORSE * errors[least]! || own <= WORSE * scatter) return undefined;
  const share = (value: number) => value.toPrecision(2);
  return `on the held-out largest budgets ${fits[first]!.law} is wrong by ${share(own)}, ${fits[least]!.law} by ${share(errors[least]!)}`;
}
