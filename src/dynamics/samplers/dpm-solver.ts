import { shipped } from '../../compute/code.js';
import { logSnr, type Process } from '../processes/process.js';
import { lagrangeWeights } from '../solvers/lagrange.js';
import { dataOf, exponentialMoments, exponentialStep, interpolable, type Known } from './exponential.js';
import { expectOption, samplerFactory } from './sampler.js';

/**
 * DPM-Solver++ with the last `order` evaluations, 2M (the default) or 3M: an exact step of the probability flow in the log-SNR for a predicted x_0 that
 * is the polynomial through its last values, one evaluation a step; 2M writes M_0 / 2 for the moment M_1, as its paper does. A step of
 * infinite length (no data at the start, no noise at the end) has order 1.
 *
 * The public 3M codes differ in two ways, which `published` follows: their first step has order 1, and their factor of the second
 * difference is half of the moment M_2, so that they converge with order 2. Without it the first step spends one evaluation more (the
 * two-stage step 2S) and the order is 3.
 * Source: C. Lu et al., arXiv:2211.01095, algorithms 1 and 2, and for 3M the authors' code.
 *
 * @param options `order` (default 2) and `published` (default false)
 * @returns the sampler
 * @throws RangeError for an order other than 2 and 3; TypeError for a value that JSON cannot hold, NaN among them
 * @example dpmSolver({ order: 3 }).nfe([80, 4, 0.1], edm()) // 3
 */
export const dpmSolver = samplerFactory(
  'dpm-solver++',
  { order: 2 as 2 | 3, published: false },
  shipped(({ order, published }) => {
    expectOption(order === 2 || order === 3, 'dpm-solver++', 'the order 2 or 3', order);
    const twoStage = (process: Process, times: readonly number[]) =>
      order === 3 && !published && Number.isFinite(logSnr(process, times[1]!) - logSnr(process, times[0]!));
    return {
      order: published ? 2 : order,
      stochastic: false,
      nfe: (times, process) => times.length - 1 + (twoStage(process, times) ? 1 : 0),
      *run({ space, process, predict, times, start, onStep }) {
        let x = start;
        let known: Known<typeof start>[] = [];
        for (let i = 1; i < times.length; i++) {
          const [t, s] = [times[i - 1]!, times[i]!];
          const lambda = logSnr(process, t);
          const seen = yield* predict('data', x, t, dataOf(known));
          known = [{ lambda, data: seen }, ...known].slice(0, order);
          const { h, ofState, alpha } = exponentialStep(process, t, s);
          const { nodes, data } = interpolable(known, h);
          if (i === 1 && twoStage(process, times)) {
            const middle = process.timeOfLogSnr(lambda + h / 2);
            const half = exponentialStep(process, t, middle);
            const weight = half.alpha * exponentialMoments(half.h, 1)[0]!;
            const inner = space.combine([
              [half.ofState, x],
              [weight, seen],
            ]);
            data[0] = yield* predict('data', inner, middle, [x, seen]);
          }
          const moments = exponentialMoments(h, 3);
          if (order === 2) moments[1] = moments[0]! / 2;
          if (published) moments[2]! /= 2;
          const weights = lagrangeWeights(nodes, moments);
          x = space.combine([[ofState, x], ...weights.map((weight, j) => [alpha * weight, data[j]!] as const)]);
          onStep(i, x);
        }
        return x;
      },
    };
  }),
);
