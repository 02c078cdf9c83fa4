import type { Input, Law, LawPoint } from '../../laws/law.js';
import { mean, sum } from '../../numerics/statistics.js';
import { byLibrary } from './ml-levenberg-marquardt.js';
import { refine, weightedSquares } from './refine.js';

/** A fit that explains less of the spread of y than this from the start that was given is looked for from other starts too. */
const POOR = 0.5;
/** Starts: one parameter, or all, times 10^(i / 8) for i from -16 to 16. */
const [PER_DECADE, DECADES] = [8, 2];
/** Points times starts, at most: beyond it fewer starts are tried. */
const MOST_WORK = 40_000;

/** What minimises: this library's own solver, or the npm package of that name. */
export type FitMethod = 'own' | 'ml-levenberg-marquardt';

interface Solver {
  solve<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], start: readonly number[]): Found;
  /** Other starts than the law's own, at most. */
  readonly starts: number;
}

const SOLVERS: Readonly<Record<FitMethod, Solver>> = {
  own: { solve: refine, starts: Number.POSITIVE_INFINITY },
  'ml-levenberg-marquardt': { solve: byLibrary, starts: 16 },
};

export const FIT_METHODS = Object.keys(SOLVERS) as readonly FitMethod[];

interface Found {
  readonly values: number[];
  readonly squares: number;
  readonly settled: boolean;
  /** Why it is not settled, where the solver tells. */
  readonly reason?: string;
}

/** The least squares of a law, and whether another start than the law's own led there. */
export interface Minimum extends Found {
  readonly elsewhere: boolean;
}

/** The sum of squares of the weighted mean. */
function spreadOf(points: readonly LawPoint<Input>[]): number {
  const total = sum(points, ({ sigma = 1 }) => sigma ** -2);
  const centre = mean(points, ({ y, sigma = 1 }) => y / sigma ** 2) / (total / points.length);
  return sum(points, ({ y, sigma = 1 }) => ((y - centre) / sigma) ** 2);
}

/**
 * The minimum from the law's own start. A law of an expression starts where a user says, which may lie beside another minimum (a sine of
 * the wrong frequency): where the curve found explains less than half of the spread of y, the same is tried from starts of other sizes,
 * one parameter at a time and all together, and the lowest sum of squares counts. ml-levenberg-marquardt, which is slower, tries the best 16.
 *
 * @example minimumOf(expressionLaw('a*sin(b*x)', { a: 1, b: 1 }), pointsOfSine).elsewhere // true
 */
export function minimumOf<X extends Input>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  method: FitMethod = 'own',
): Minimum {
  const { solve, starts: most } = SOLVERS[method];
  const start = law.start(points);
  const own = { ...solve(law, points, start), elsewhere: false };
  if (law.expression === undefined) return own;
  const spread = spreadOf(points);
  if (!(spread > 0) || own.squares <= (1 - POOR) * spread) return own;
  const { low, high } = law.bounds(points);
  const factors = Array.from({ length: 2 * PER_DECADE * DECADES + 1 }, (_, i) => 10 ** (i / PER_DECADE - DECADES));
  const scaled = (factor: number, only: number | undefined) =>
    start.map((value, j) => {
      const moved = only === undefined || only === j ? value * factor : value;
      return Math.min(Math.max(moved, low[j]!), high[j]!);
    });
  const starts = [...start.map((_, j) => j), undefined]
    .flatMap((only) => factors.map((factor) => scaled(factor, only)))
    .map((values) => ({ values, squares: weightedSquares(law, points, values) }))
    .filter(({ squares }) => Number.isFinite(squares))
    .sort((a, b) => a.squares - b.squares)
    .slice(0, Math.min(most, Math.max(4, Math.floor(MOST_WORK / points.length))));
  let best: Minimum = own;
  for (const { values } of starts) {
    const found = solve(law, points, values);
    if (found.squares < best.squares * (1 - 1e-6) || (Number.isNaN(best.squares) && found.squares >= 0)) {
      best = { ...found, elsewhere: true };
    }
  }
  return best;
}
