import { shipped } from '../../compute/code.js';
import { logSnr } from '../processes/process.js';
import { lagrangeWeights } from '../solvers/lagrange.js';
import { dataOf, exponentialMoments, exponentialStep, interpolable, type Known } from './exponential.js';
import { expectOption, samplerFactory } from './sampler.js';

/**
 * UniPC of order p = 2 (the default) or 3 with B(h) = exp(h) - 1 and data prediction. The predictor UniP-p steps by the polynomial through the last p
 * predicted x_0; the evaluation made there also corrects that step, by the polynomial through it as well (UniC-p), before it serves
 * the next: one evaluation a step. The last step is not corrected. Where p values are not known yet, fewer are used; for two nodes the
 * paper writes M_0 / 2 for the moment M_1.
 *
 * UniC-p raises the order of a step to p + 1, but the first step, predicted from one value and corrected with two, leaves an error of order
 * 3 for either p; the error of p = 3 is the smaller one.
 * Source: W. Zhao et al., arXiv:2302.04867, algorithms 1 and 2, appendix E.
 *
 * @param options `order` (default 2)
 * @returns the sampler
 * @throws RangeError for an order other than 2 and 3; TypeError for a value that JSON cannot hold, NaN among them
 * @example unipc({ order: 3 }).settings // { order: 3 }
 */
export const unipc = samplerFactory(
  'unipc',
  { order: 2 as 2 | 3 },
  shipped(({ order }) => {
    expectOption(order === 2 || order === 3, 'unipc', 'the order 2 or 3', order);
    return {
      order: 3,
      stochastic: false,
      nfe: (times) => times.length - 1,
      *run({ space, process, predict, times, start, onStep }) {
        /** The corrected state at the start of the latest step, and the predicted one at its end. */
        let before = start;
        let x = start;
        let known: Known<typeof start>[] = [];
        const step = (from: typeof start, t: number, s: number, ahead?: typeof start) => {
          const { h, ofState, alpha } = exponentialStep(process, t, s);
          const { nodes, data } = interpolable(known, h);
          if (ahead !== undefined && Number.isFinite(h)) {
            nodes.push(1);
            data.push(ahead);
          }
          const moments = exponentialMoments(h, order + 1);
          if (nodes.length === 2) moments[1] = moments[0]! / 2;
          const weights = lagrangeWeights(nodes, moments);
          return space.combine([[ofState, from], ...weights.map((weight, j) => [alpha * weight, data[j]!] as const)]);
        };
        for (let i = 1; i < times.length; i++) {
          const [t, s] = [times[i - 1]!, times[i]!];
          const data = yield* predict('data', x, t, [before, ...dataOf(known)]);
          if (i > 1) {
            before = step(before, times[i - 2]!, t, data);
            onStep(i - 1, before);
          }
          known = [{ lambda: logSnr(process, t), data }, ...known].slice(0, order);
          x = step(before, t, s);
        }
        onStep(times.length - 1, x);
        return x;
      },
    };
  }),
);
