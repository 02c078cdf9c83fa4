import type { Configured } from '../../compute/settings.js';

/**
 * An explicit Runge-Kutta method by its tableau: stage s evaluates the field at t + c_s h and x + h sum_j a_sj k_j, and the step
 * ends at x + h sum_s b_s k_s. Its error at a fixed time shrinks as h^order.
 * Source: E. Hairer, S. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.1.
 */
export interface Solver extends Configured {
  readonly order: number;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

/**
 * How many steps `evaluations` network evaluations are for a solver: one evaluation per stage.
 *
 * @param solver a tableau
 * @param evaluations a multiple of its stages
 * @returns the number of steps, >= 1
 * @throws RangeError where they are no whole steps.
 * @example stepsOf(rk4, 12) // 3
 */
export function stepsOf(solver: Solver, evaluations: number): number {
  const stages = solver.b.length;
  if (evaluations < stages || evaluations % stages !== 0) {
    throw new RangeError(
      `solver ${solver.name}: expected a multiple of ${stages} network evaluations, got ${evaluations}`,
    );
  }
  return evaluations / stages;
}
