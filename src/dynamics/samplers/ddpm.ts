import { shipped } from '../../compute/code.js';
import { posterior } from './posterior.js';
import { expectOption, onePerStep, samplerFactory } from './sampler.js';

/**
 * Ancestral sampling: x_s is drawn from q(x_s | x_t, x_0) with the predicted x_0, its variance that posterior's (`small`, the default,
 * right for a single data point) or the forward step's (`large`, right for normal data).
 * Source: J. Ho et al., arXiv:2006.11239, section 3.2.
 *
 * @param options `variance` (default 'small')
 * @returns the sampler
 * @throws RangeError for a variance that is neither.
 * @example ddpm({ variance: 'large' }).settings // { variance: 'large' }
 */
export const ddpm = samplerFactory(
  'ddpm',
  { variance: 'small' as 'small' | 'large' },
  shipped(({ variance }) => {
    expectOption(variance === 'small' || variance === 'large', 'ddpm', 'the variance small or large', variance);
    return {
      order: 1,
      stochastic: true,
      nfe: onePerStep,
      *run({ space, process, predict, times, start, noise, onStep }) {
        let x = start;
        for (let i = 1; i < times.length; i++) {
          const [t, s] = [times[i - 1]!, times[i]!];
          const data = yield* predict('data', x, t);
          const { ofState, ofData, deviation, forward } = posterior(process, t, s);
          // The last step to the data itself has no noise: the mean is drawn (Ho et al., algorithm 2).
          const spread = variance === 'small' || process.sigma(s) === 0 ? deviation : forward;
          x = space.combine([[ofState, x], [ofData, data], ...(spread === 0 ? [] : [[spread, noise(i)] as const])]);
          onStep(i, x);
        }
        return x;
      },
    };
  }),
);
