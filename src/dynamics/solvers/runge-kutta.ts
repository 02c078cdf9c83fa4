import type { Space } from '../space.js';
import type { Field, Integrator } from './integrator.js';
import type { Solver } from './solver.js';

/** The slopes at all stages of one step of a tableau from t to t + h; `first` spares the evaluation of the first stage. */
export function stages<V>(
  space: Space<V>,
  { a, c }: Solver,
  field: Field<V>,
  x: V,
  t: number,
  h: number,
  first?: V,
): V[] {
  const slopes: V[] = first === undefined ? [] : [first];
  for (let s = slopes.length; s < c.length; s++) {
    slopes.push(field(advance(space, x, slopes, a[s]!, h), t + c[s]! * h));
  }
  return slopes;
}

/** x + h sum_j w_j k_j. */
export function advance<V>(space: Space<V>, x: V, slopes: readonly V[], weights: readonly number[], h: number): V {
  return space.combine([[1, x], ...weights.map((weight, j) => [h * weight, slopes[j]!] as const)]);
}

/**
 * A Runge-Kutta method on the given times, one evaluation a stage.
 *
 * @example rungeKutta(rk4).integrate({ space: doubles, field: (x) => x, times: [0, 1], start: Float64Array.of(1) }) // [2.7083...]
 */
export function rungeKutta(solver: Solver): Integrator {
  return {
    name: solver.name,
    order: solver.order,
    evaluations: (steps) => steps * solver.c.length,
    integrate({ space, field, times, start, onStep }) {
      let x = start;
      for (let i = 1; i < times.length; i++) {
        const t = times[i - 1]!;
        const h = times[i]! - t;
        x = advance(space, x, stages(space, solver, field, x, t, h), solver.b, h);
        onStep?.(i, x);
      }
      return x;
    },
  };
}
