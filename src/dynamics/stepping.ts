/** An evaluation that a method asks for: of the field, the network or the truth, at x and t. */
export interface Wanted<V> {
  readonly x: V;
  readonly t: number;
  /** Vectors besides x that the method still needs once it has its answer; whoever drives it may free all others. */
  readonly held: readonly V[];
}

/**
 * A method that yields every evaluation that it needs, is handed its value, and returns where it ends. Who drives it decides when and
 * where an evaluation is made: at once (`drive`), one per refinement, side by side with others, or while a program is traced.
 */
export type Stepping<V> = Generator<Wanted<V>, V, V>;

/**
 * Takes a method to its end, each evaluation made when it is asked for.
 *
 * @param steps a method that yields what it wants evaluated
 * @param evaluate the value at (x, t)
 * @returns the last state
 * @example drive(rungeKutta(rk4).steps({ space: doubles, times: [0, 1], start: Float64Array.of(1) }), (x) => x) // [2.7083...]
 */
export function drive<V>(steps: Stepping<V>, evaluate: (x: V, t: number) => V): V {
  let next = steps.next();
  while (next.done !== true) next = steps.next(evaluate(next.value.x, next.value.t));
  return next.value;
}
