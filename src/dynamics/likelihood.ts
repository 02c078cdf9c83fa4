import type { Integrator } from './solvers/integrator.js';
import type { LinearSpace } from './space.js';
import { drive } from './stepping.js';

/** A state with the integral of the divergence along its way, one number a row. */
interface Tracked {
  readonly x: Float64Array;
  readonly change: Float64Array;
}

function tracked(space: LinearSpace<Float64Array>): LinearSpace<Tracked> {
  return {
    combine: (terms) => ({
      x: space.combine(terms.map(([factor, { x }]) => [factor, x])),
      change: space.combine(terms.map(([factor, { change }]) => [factor, change])),
    }),
  };
}

/** The Jacobian of a velocity at (x, t) times a direction, one vector a row. */
export type Along = (x: Float64Array, t: number, direction: Float64Array) => Float64Array;

/** The divergence of a velocity at (x, t), one number a row. */
export type Divergence = (x: Float64Array, t: number) => Float64Array;

/** The sum over each row of the product of two arrays of rows. */
function rowSums(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const out = new Float64Array(a.length / d);
  for (let i = 0; i < a.length; i++) out[Math.floor(i / d)]! += a[i]! * b[i]!;
  return out;
}

/**
 * The divergence as the sum of e_i . J e_i over the d axes: exact, d products with the Jacobian.
 *
 * @param along the product J v of the velocity's Jacobian at (x, t) with a vector, row by row
 * @param d numbers per row
 * @returns the divergence of each row as a function of x [rows x d] and t
 * @example exactDivergence((x, t, v) => v.map((value) => -t * value), 2)(Float64Array.of(1, 2), 0.5) // [-1], twice -t
 */
export function exactDivergence(along: Along, d: number): Divergence {
  return (x, t) => {
    const total = new Float64Array(x.length / d);
    for (let axis = 0; axis < d; axis++) {
      const direction = Float64Array.from(x, (_, i) => (i % d === axis ? 1 : 0));
      rowSums(direction, along(x, t, direction), d).forEach((value, row) => (total[row]! += value));
    }
    return total;
  };
}

/**
 * Hutchinson's estimate z . J z of the divergence, one product with the Jacobian: unbiased for a probe z with independent entries of
 * mean 0 and variance 1, with the smallest variance for signs. The probe stays the same along a trajectory.
 * Sources: M. Hutchinson, Commun. Stat. Simul. 18 (1989) 1059-1076; W. Grathwohl et al., arXiv:1810.01367.
 *
 * @param along the product J v of the velocity's Jacobian at (x, t) with a vector, row by row
 * @param d numbers per row
 * @param probe z, of the length of x
 * @returns the estimate for each row as a function of x [rows x d] and t
 * @example hutchinson((x, t, v) => v.map((value) => -t * value), 2, Float64Array.of(1, -1))(Float64Array.of(1, 2), 0.5) // [-1]
 */
export function hutchinson(along: Along, d: number, probe: Float64Array): Divergence {
  return (x, t) => rowSums(probe, along(x, t, probe), d);
}

export interface Likelihood {
  readonly space: LinearSpace<Float64Array>;
  readonly integrator: Integrator;
  velocity(x: Float64Array, t: number): Float64Array;
  readonly divergence: Divergence;
  /** Increasing, from data to noise. */
  readonly times: readonly number[];
  /** log density at the last time, one number a row. */
  prior(x: Float64Array): Float64Array;
}

/**
 * log p_0(x) = log p_T(x_T) + the integral of the divergence of the velocity from 0 to T along dx/dt = velocity (the instantaneous change
 * of variables), in nats, one number a row.
 * Sources: R. Chen et al., arXiv:1806.07366, theorem 1; Y. Song et al., arXiv:2011.13456, equation 39.
 *
 * @param course the integrator and its space, velocity and divergence, increasing times, and `prior`, log p_T per row
 * @param x data [rows x d], row by row
 * @returns log p_0 per row, in nats
 * @throws RangeError for times that do not increase.
 * @example logLikelihood({ space: doubles, integrator: rungeKutta(rk4), velocity: (x, t) => x.map((value) => -value), divergence: () => Float64Array.of(-1), times: [0, 0.5, 1], prior: () => Float64Array.of(0) }, Float64Array.of(1)) // [-1], the divergence over a time of 1
 */
export function logLikelihood(
  { space, integrator, velocity, divergence, times, prior }: Likelihood,
  x: Float64Array,
): Float64Array {
  times.forEach((t, i) => {
    if (i > 0 && !(t > times[i - 1]!)) {
      throw new RangeError(`likelihood: expected times that increase, got ${t} after ${times[i - 1]} at ${i}`);
    }
  });
  if (times.length < 2) throw new RangeError(`likelihood: expected at least 2 times (one step), got ${times.length}`);
  const rows = prior(x).length;
  const start: Tracked = { x, change: new Float64Array(rows) };
  const end = drive(integrator.steps({ space: tracked(space), times, start }), (state, t) => ({
    x: velocity(state.x, t),
    change: divergence(state.x, t),
  }));
  return prior(end.x).map((value, row) => value + end.change[row]!);
}
