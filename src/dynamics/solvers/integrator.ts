import type { Configured } from '../../compute/settings.js';
import type { LinearSpace } from '../space.js';
import type { Stepping } from '../stepping.js';

/** The times that an integration stops at, in either direction, and where it starts. */
export interface Integration<V> {
  readonly space: LinearSpace<V>;
  readonly times: readonly number[];
  readonly start: V;
  /** Called with the state at times[index] for index >= 1. */
  onStep?: ((index: number, x: V) => void) | undefined;
}

/** A method that carries a state along a field dx/dt; it asks for the slope at x and t. */
export interface Integrator extends Configured {
  /** The error at a fixed time shrinks as the largest step to this power. */
  readonly order: number;
  /** Whether a step depends on the state and the time alone, and not on earlier steps. */
  readonly oneStep: boolean;
  /** Whether the number of steps depends on what is integrated. */
  readonly adaptive: boolean;
  /** Slopes for that many steps; where step control decides, the most that it may take. */
  nfe(steps: number): number;
  steps<V>(integration: Integration<V>): Stepping<V>;
}
