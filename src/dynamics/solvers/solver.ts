/**
 * An explicit Runge-Kutta method by its tableau: stage s evaluates the field at t + c_s h and x + h sum_j a_sj k_j, and the step
 * ends at x + h sum_s b_s k_s. Its error at a fixed time shrinks as h^order.
 * Source: E. Hairer, S. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.1.
 */
export interface Solver {
  readonly name: string;
  readonly order: number;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

/** x + h sum_j w_j k_j, with `add(x, k, factor)` the sum x + factor k of whatever x and k are; zero weights cost nothing. */
export function combine<V>(
  x: V,
  slopes: readonly V[],
  weights: readonly number[],
  h: number,
  add: (x: V, slope: V, factor: number) => V,
): V {
  return weights.reduce((sum, weight, j) => (weight === 0 ? sum : add(sum, slopes[j]!, h * weight)), x);
}

/**
 * How many steps `evaluations` network evaluations are for a solver: one evaluation a stage.
 *
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

/**
 * Refuses a method without a tableau of its own, such as `dormandPrince` with step control: its number of steps depends on what it
 * integrates, so that it cannot be written out or compiled beforehand.
 */
export function expectTableau(where: string, solver: { readonly name: string; readonly c?: unknown }): void {
  if (solver.c !== undefined) return;
  throw new RangeError(
    `${where}: expected a Runge-Kutta method with fixed steps, got ${solver.name}, whose steps depend on the images: use the option adaptive of the family, or dormandPrince5`,
  );
}
