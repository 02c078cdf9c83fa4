import { shipped } from '../../compute/code.js';
import { settingsOf } from '../../compute/settings.js';
import type { LinearSpace } from '../space.js';
import type { Wanted } from '../stepping.js';
import type { Integrator } from './integrator.js';
import type { Solver } from './solver.js';

/** A step from t to t + h that begins at x, and slopes that are to be held while it is taken. */
interface Step<V> {
  readonly x: V;
  readonly t: number;
  readonly h: number;
  readonly held?: readonly V[];
}

/** The slopes at all stages of one step of a tableau; `first` spares the evaluation of the first stage. */
export function* stages<V>(
  space: LinearSpace<V>,
  { a, c }: Solver,
  { x, t, h, held = [] }: Step<V>,
  first?: V,
): Generator<Wanted<V>, V[], V> {
  const slopes: V[] = first === undefined ? [] : [first];
  for (let s = slopes.length; s < c.length; s++) {
    const inner = advance(space, x, slopes, a[s]!, h);
    slopes.push(yield { x: inner, t: t + c[s]! * h, held: [x, ...slopes, ...held] });
  }
  return slopes;
}

/** x + h sum_j w_j k_j; the state itself where no slope has a part in it. */
export function advance<V>(
  space: LinearSpace<V>,
  x: V,
  slopes: readonly V[],
  weights: readonly number[],
  h: number,
): V {
  if (slopes.length === 0) return x;
  return space.combine([[1, x], ...weights.map((weight, j) => [h * weight, slopes[j]!] as const)]);
}

/** Sums of a tableau are 1, or its nodes, to this; its entries may be written in decimals. */
const CONSISTENT = 1e-6;

/** Refuses a tableau of the wrong shape, one that looks ahead, and one that does not even integrate a constant. */
function checkTableau({ name, a, b, c }: Solver): void {
  const refuse = (expected: string, got: string): never => {
    throw new RangeError(`solver ${name}: expected ${expected}, got ${got}`);
  };
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const near = (one: number, other: number) => Math.abs(one - other) <= CONSISTENT;
  if (!Array.isArray(a) || !Array.isArray(b) || b.length === 0 || a.length !== c.length || b.length !== c.length) {
    const lengths = [a, b, c].map((part) => (Array.isArray(part) ? part.length : 'none'));
    refuse('a tableau with as many rows a, weights b and nodes c', lengths.join(', '));
  }
  a.forEach((row, s) => {
    const ahead = row.findIndex((value, j) => j >= s && value !== 0);
    if (ahead >= 0) refuse(`an explicit method, whose stage ${s} uses stages before it`, `stage ${ahead}`);
    if (!near(sum(row), c[s]!)) refuse(`the row of stage ${s} to sum to its node ${c[s]}`, `${sum(row)}`);
  });
  if (!near(sum(b), 1)) refuse('weights b that sum to 1', `${sum(b)}`);
}

/**
 * A Runge-Kutta method on the given times, one evaluation per stage.
 *
 * @param solver a tableau
 * @returns the integrator
 * @throws RangeError for a method without a tableau, and for one that is not consistent: whose weights do not sum to 1, or whose rows do not
 * sum to their nodes.
 * @example rungeKutta(rk4).nfe(3) // 12
 */
export function rungeKutta(solver: Solver): Integrator {
  if (solver.c === undefined) {
    throw new RangeError(
      `Runge-Kutta: expected a method with a tableau, got ${solver.name}, whose steps depend on what it integrates`,
    );
  }
  checkTableau(solver);
  return shipped({
    name: solver.name,
    settings: settingsOf(solver, `solver ${solver.name}`),
    order: solver.order,
    oneStep: true,
    adaptive: false,
    nfe: (steps) => steps * solver.c.length,
    *steps({ space, times, start, onStep }) {
      let x = start;
      for (let i = 1; i < times.length; i++) {
        const t = times[i - 1]!;
        const h = times[i]! - t;
        x = advance(space, x, yield* stages(space, solver, { x, t, h }), solver.b, h);
        onStep?.(i, x);
      }
      return x;
    },
  });
}
