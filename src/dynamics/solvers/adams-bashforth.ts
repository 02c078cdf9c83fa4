import type { Integrator } from './integrator.js';
import { kutta3 } from './kutta3.js';
import { lagrangeWeights } from './lagrange.js';
import { midpoint } from './midpoint.js';
import { rk4 } from './rk4.js';
import { advance, stages } from './runge-kutta.js';

const STARTERS = { 2: midpoint, 3: kutta3, 4: rk4 } as const;
const MOMENTS = [1, 1 / 2, 1 / 3, 1 / 4];

/**
 * Adams and Bashforth's method of order 2, 3 or 4 with steps of any lengths: x + integral of the polynomial through the last slopes,
 * one evaluation a step. The first order - 1 steps are a Runge-Kutta method's of the same order.
 * Source: E. Hairer, S. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), sections III.1 and III.5.
 *
 * @throws RangeError for another order.
 * @example adamsBashforth(4).evaluations(10) // 3 * 4 + 7 = 19
 */
export function adamsBashforth(order: 2 | 3 | 4): Integrator {
  const starter = STARTERS[order];
  if (starter === undefined) throw new RangeError(`Adams-Bashforth: expected the order 2, 3 or 4, got ${order}`);
  return {
    name: `adams-bashforth-${order}`,
    order,
    evaluations: (steps) => steps + Math.min(steps, order - 1) * (starter.c.length - 1),
    integrate({ space, field, times, start, onStep }) {
      let x = start;
      const slopes: (typeof start)[] = [];
      for (let i = 1; i < times.length; i++) {
        const t = times[i - 1]!;
        const h = times[i]! - t;
        slopes.unshift(field(x, t));
        if (slopes.length > order) slopes.pop();
        if (slopes.length < order) {
          x = advance(space, x, stages(space, starter, field, x, t, h, slopes[0]!), starter.b, h);
        } else {
          const nodes = slopes.map((_, j) => (times[i - 1 - j]! - t) / h);
          x = advance(space, x, slopes, lagrangeWeights(nodes, MOMENTS), h);
        }
        onStep?.(i, x);
      }
      return x;
    },
  };
}
