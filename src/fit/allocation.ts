import { joint } from '../laws/joint.js';
import type { LawPoint } from '../laws/law.js';
import type { Interval } from '../numerics/estimate.js';
import { percentiles } from '../numerics/quantile.js';
import { bootstrapFit } from './intervals/fit-bootstrap.js';
import type { Fit } from './least-squares.js';

/** What a pair of amounts costs: C = unit N^forN D^forD. */
export interface Cost {
  readonly unit: number;
  readonly forN: number;
  readonly forD: number;
}

/** FLOPs of N parameters that see D tokens once: 2 N D for a forward pass (J. Kaplan et al., arXiv:2001.08361, section 2.1). */
export const FORWARD_COST: Cost = { unit: 2, forN: 1, forD: 1 };

export interface Split {
  readonly budget: number;
  readonly n: number;
  readonly d: number;
  /** The law's y at that split: the least for the budget. */
  readonly y: number;
}

function checkCost({ unit, forN, forD }: Cost): void {
  if (!(unit > 0 && forN > 0 && forD > 0 && [unit, forN, forD].every(Number.isFinite))) {
    throw new RangeError(`allocation: expected a cost with unit, forN and forD above 0, got ${unit}, ${forN}, ${forD}`);
  }
}

/**
 * The split of a budget between N and D that is best under y = e + a N^-alpha + b D^-beta: the least y with
 * unit N^p D^q = C. At the optimum the two terms fall at the same rate, alpha a N^-alpha / p = beta b D^-beta / q, so
 * N = G (C / unit)^(beta / (alpha q + beta p)) with G = (alpha a q / (beta b p))^(q / (alpha q + beta p)).
 * Source: J. Hoffmann et al., arXiv:2203.15556 (2022), equation 4, there with p = q = 1 and unit = 6.
 *
 * @param values e, a, alpha, b, beta, as `fitLaw(joint, ...)` gives them
 * @param budget compute C > 0, in the unit of `cost`
 * @param cost C = unit N^p D^q (default: 2 N D, a forward pass)
 * @returns N, D and the loss there
 * @throws RangeError where a, alpha, b or beta is not above 0: then all belongs to one side and there is no optimum inside
 * @example bestSplit([1.69, 406.4, 0.34, 410.7, 0.28], 5.76e23, { unit: 6, forN: 1, forD: 1 }).n // 3.2e10
 */
export function bestSplit(values: readonly number[], budget: number, cost: Cost = FORWARD_COST): Split {
  checkCost(cost);
  const [, a, alpha, b, beta] = values;
  if (![a, alpha, b, beta].every((v) => v! > 0 && Number.isFinite(v))) {
    throw new RangeError(`bestSplit: expected a, alpha, b and beta above 0, got ${[a, alpha, b, beta].join(', ')}`);
  }
  if (!(budget > 0 && Number.isFinite(budget))) throw new RangeError(`bestSplit: expected a budget > 0, got ${budget}`);
  const { unit, forN: p, forD: q } = cost;
  const sum = alpha! * q + beta! * p;
  const lnC = Math.log(budget / unit);
  const lnN = (q * Math.log((alpha! * a! * q) / (beta! * b! * p)) + beta! * lnC) / sum;
  const n = Math.exp(lnN);
  const d = Math.exp((lnC - p * lnN) / q);
  return { budget, n, d, y: joint.predict([n, d], values) };
}

export interface Allocation {
  readonly fit: Fit<readonly number[]>;
  /** N grows as C^exponentN and D as C^exponentD. */
  readonly exponentN: Interval;
  readonly exponentD: Interval;
  readonly splits: readonly {
    readonly budget: number;
    readonly n: Interval;
    readonly d: Interval;
    readonly y: Interval;
  }[];
  /** The resamples that have an optimum inside; the others give all to one side. */
  readonly used: number;
  readonly replicates: number;
}

/**
 * The optimal split of each budget under a joint law fitted to points [N, D] -> y, with percentile intervals from the fit
 * to resampled points.
 *
 * @param points loss y at [N, D]
 * @param budgets compute C, in the unit of the cost (FLOPs by default)
 * @param options seed of the resamples, their number (default 400), level (default 0.95), and cost (default: 2 FLOPs per parameter and token)
 * @returns the split per budget, and the exponents of N and D, with intervals
 * @throws RangeError where the fit itself has no optimum inside: its status says which parameter is not identified
 * @example allocation(surface, [1e18, 1e20], { seed: 1, replicates: 10 }).exponentN.value // 0.4516, which is 0.28 / (0.34 + 0.28)
 */
export function allocation(
  points: readonly LawPoint<readonly number[]>[],
  budgets: readonly number[],
  options: { readonly seed: number; readonly replicates?: number; readonly level?: number; readonly cost?: Cost },
): Allocation {
  const { seed, replicates = 400, level = 0.95, cost = FORWARD_COST } = options;
  checkCost(cost);
  const { fit, samples } = bootstrapFit(joint, points, { seed, replicates, level });
  if (fit.status !== 'converged') {
    throw new RangeError(`allocation: expected a joint law that converged, got ${fit.status} (${fit.note})`);
  }
  const statistics = (values: readonly number[]) => {
    const [, , alpha, , beta] = values;
    const sum = alpha! * cost.forD + beta! * cost.forN;
    const splits = budgets.map((budget) => bestSplit(values, budget, cost));
    return [beta! / sum, alpha! / sum, ...splits.flatMap(({ n, d, y }) => [n, d, y])];
  };
  const drawn = samples.filter(([, a, alpha, b, beta]) => [a, alpha, b, beta].every((v) => v! > 0)).map(statistics);
  const ends = statistics(fit.values).map((value, i): Interval => {
    const column = Float64Array.from(drawn, (row) => row[i]!).sort();
    const [low, high] = percentiles(column, level);
    return { value, low, high };
  });
  return {
    fit,
    exponentN: ends[0]!,
    exponentD: ends[1]!,
    splits: budgets.map((budget, i) => ({ budget, n: ends[2 + 3 * i]!, d: ends[3 + 3 * i]!, y: ends[4 + 3 * i]! })),
    used: drawn.length,
    replicates,
  };
}
