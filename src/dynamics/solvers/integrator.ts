import type { Space } from '../space.js';

/** dx/dt. */
export type Field<V> = (x: V, t: number) => V;

/** An ordinary differential equation and the times to stop at, in either direction. */
export interface Integration<V> {
  readonly space: Space<V>;
  readonly field: Field<V>;
  readonly times: readonly number[];
  readonly start: V;
  /** Called with the state at times[index] for index >= 1. */
  onStep?(index: number, x: V): void;
}

/** A method that carries a state along a field. */
export interface Integrator {
  readonly name: string;
  /** The error at a fixed time shrinks as the largest step to this power. */
  readonly order: number;
  /** Calls of the field for that many steps; where step control decides, the most that it may take. */
  evaluations(steps: number): number;
  integrate<V>(problem: Integration<V>): V;
}
