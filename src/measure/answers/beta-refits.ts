import { largest } from '../../numerics/statistics.js';
import { type BetaBinomialFit, climb } from './beta-binomial.js';
import type { ProblemCount } from './pass-at-k.js';

/** The two numbers of a Beta distribution. */
export type Beta = Pick<BetaBinomialFit, 'alpha' | 'beta'>;

/** Steps after which Newton's method, from so near, is not going to settle by itself. */
const STEPS = 12;

/**
 * The derivatives of the sum over groups of w ln (a (a + 1) ... (a + m - 1)) in a: with `above[j]` the weight of the groups of m > j
 * they are the sums of above[j] / (a + j) and of -above[j] / (a + j)^2.
 */
function risingSlopes(above: Float64Array, a: number): [number, number] {
  let [first, second] = [0, 0];
  for (let j = 0; j < above.length; j++) {
    const inverse = 1 / (a + j);
    const part = above[j]! * inverse;
    first += part;
    second -= part * inverse;
  }
  return [first, second];
}

/** Weights of groups by their m, summed from the largest down: `above[j]` is that of the groups of m > j. */
function sumAbove(above: Float64Array, ms: readonly number[], weights: ArrayLike<number>): void {
  above.fill(0);
  for (let i = 0; i < ms.length; i++) if (ms[i]! > 0) above[ms[i]! - 1]! += weights[i]!;
  for (let j = above.length - 2; j >= 0; j--) above[j]! += above[j + 1]!;
}

/**
 * Maxima of the likelihood of `fitBetaBinomial` where group i counts `weights[i]` times, from a fit to all of them: what a bootstrap asks for ten
 * thousand times. Newton's method without the logarithms of the likelihood, which takes a number of divisions for each step and no gamma
 * function; where it does not settle, the damped one. Undefined where that does not either.
 *
 * @param groups different counts: a resample costs as much as the largest of them, however many problems there are
 * @example refitsOf([{ samples: 9, correct: 0 }, { samples: 9, correct: 4 }], { alpha: 1, beta: 2 })([3, 5]) // those of eight problems
 */
export function refitsOf(
  groups: readonly ProblemCount[],
  start: Beta,
): (weights: ArrayLike<number>) => Beta | undefined {
  const kinds = [
    groups.map(({ correct }) => correct),
    groups.map(({ samples, correct }) => samples - correct),
    groups.map(({ samples }) => samples),
  ].map((ms) => ({ ms, above: new Float64Array(largest(ms)) }));
  const [right, wrong, both] = kinds as [(typeof kinds)[0], (typeof kinds)[0], (typeof kinds)[0]];
  const newton = (): Beta | undefined => {
    let { alpha, beta } = start;
    for (let step = 0; step < STEPS; step++) {
      const [ra, raa] = risingSlopes(right.above, alpha);
      const [wb, wbb] = risingSlopes(wrong.above, beta);
      const [s, ss] = risingSlopes(both.above, alpha + beta);
      const [ga, gb] = [alpha * (ra - s), beta * (wb - s)];
      // The negative of the Hessian in (ln alpha, ln beta).
      const [aa, ab, bb] = [-ga - alpha ** 2 * (raa - ss), alpha * beta * ss, -gb - beta ** 2 * (wbb - ss)];
      const determinant = aa * bb - ab * ab;
      if (!(aa > 0 && determinant > 0)) return undefined;
      const [da, db] = [(bb * ga - ab * gb) / determinant, (aa * gb - ab * ga) / determinant];
      if (ga * da + gb * db < 1e-16) return { alpha, beta };
      // Farther than a factor of e in one step is no longer near.
      if (!(Math.max(Math.abs(da), Math.abs(db)) < 1)) return undefined;
      alpha *= Math.exp(da);
      beta *= Math.exp(db);
    }
    return undefined;
  };
  return (weights) => {
    for (const { ms, above } of kinds) sumAbove(above, ms, weights);
    const found = newton();
    if (found !== undefined) return found;
    const counted = groups.flatMap((group, i) => (weights[i]! > 0 ? [{ ...group, weight: weights[i]! }] : []));
    const top = climb(counted, [Math.log(start.alpha), Math.log(start.beta)]);
    return top === undefined ? undefined : { alpha: Math.exp(top.at[0]), beta: Math.exp(top.at[1]) };
  };
}
