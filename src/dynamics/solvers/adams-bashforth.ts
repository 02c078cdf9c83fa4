import { shipped } from '../../compute/code.js';
import { factory } from '../../compute/settings.js';
import type { Integrator } from './integrator.js';
import { kutta3 } from './kutta3.js';
import { lagrangeWeights } from './lagrange.js';
import { midpoint } from './midpoint.js';
import { rk4 } from './rk4.js';
import { advance, stages } from './runge-kutta.js';

const STARTERS = { 2: midpoint, 3: kutta3, 4: rk4 } as const;
const MOMENTS = [1, 1 / 2, 1 / 3, 1 / 4];

/**
 * Adams and Bashforth's method of order 2 (the default), 3 or 4 with steps of any lengths: x + integral of the polynomial through the
 * last slopes, one evaluation per step. The first order - 1 steps are a Runge-Kutta method's of the same order.
 * Source: E. Hairer, S. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), sections III.1 and III.5.
 *
 * @param options `order` (default 2)
 * @returns the integrator
 * @throws RangeError for an order that there is not; TypeError for a value that JSON cannot hold, NaN among them
 * @example adamsBashforth({ order: 4 }).nfe(10) // 19, which is 3 * 4 + 7
 */
export const adamsBashforth = factory(
  'adams-bashforth',
  { order: 2 as 2 | 3 | 4 },
  shipped(({ order }): Omit<Integrator, 'name' | 'settings'> => {
    const starter = STARTERS[order];
    if (starter === undefined) throw new RangeError(`Adams-Bashforth: expected the order 2, 3 or 4, got ${order}`);
    return {
      order,
      oneStep: false,
      adaptive: false,
      nfe: (steps) => steps + Math.min(steps, order - 1) * (starter.c.length - 1),
      *steps({ space, times, start, onStep }) {
        let x = start;
        const slopes: (typeof start)[] = [];
        for (let i = 1; i < times.length; i++) {
          const t = times[i - 1]!;
          const h = times[i]! - t;
          slopes.unshift(yield { x, t, held: [...slopes] });
          if (slopes.length > order) slopes.pop();
          if (slopes.length < order) {
            const all = yield* stages(space, starter, { x, t, h, held: slopes }, slopes[0]!);
            x = advance(space, x, all, starter.b, h);
          } else {
            const nodes = slopes.map((_, j) => (times[i - 1 - j]! - t) / h);
            x = advance(space, x, slopes, lagrangeWeights(nodes, MOMENTS), h);
          }
          onStep?.(i, x);
        }
        return x;
      },
    };
  }),
);
