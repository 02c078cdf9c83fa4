import { shipped } from '../../compute/code.js';
import { reverseStep } from './euler-maruyama.js';
import { expectOption, samplerFactory } from './sampler.js';

/**
 * Predictor and corrector: a step of the reverse-time equation, then `correct` steps of Langevin dynamics x += a score + sqrt(2 a) z at
 * the new time, a = 2 (snr sigma)^2. That is the paper's rule with the ratio of norms |z| / |score| replaced by sigma, its value for noise,
 * so that a sample does not depend on its batch. Langevin dynamics with a step that does not shrink leave a bias of order snr^2.
 * Source: Y. Song et al., arXiv:2011.13456, algorithms 2 to 5 and appendix G.
 *
 * @param options `snr` (default 0.16) and `correct` (default 1)
 * @returns the sampler
 * @throws RangeError for an snr outside (0, 1), and a number of steps that is not whole or below 1; TypeError for a value that JSON cannot hold, NaN among
 * them
 * @example predictorCorrector({ correct: 1 }).nfe([1, 0.5, 0.1], vpLinear()) // 4
 */
export const predictorCorrector = samplerFactory(
  'predictor-corrector',
  { snr: 0.16, correct: 1 },
  shipped(({ snr, correct }) => {
    expectOption(snr > 0 && snr < 1, 'predictor-corrector', 'snr in (0, 1)', snr);
    expectOption(
      Number.isInteger(correct) && correct >= 1,
      'predictor-corrector',
      'a whole number >= 1 of corrections',
      correct,
    );
    return {
      order: null,
      stochastic: true,
      nfe: (times) => (times.length - 1) * (1 + correct),
      *run(run) {
        const { space, process, predict, times, noise, onStep } = run;
        let x = run.start;
        for (let i = 1; i < times.length; i++) {
          const draw = 1 + (i - 1) * (1 + correct);
          const s = times[i]!;
          x = yield* reverseStep(run, x, times[i - 1]!, s, draw);
          const a = 2 * (snr * process.sigma(s)) ** 2;
          for (let k = 1; k <= correct; k++) {
            const score = yield* predict('score', x, s);
            x = space.combine([
              [1, x],
              [a, score],
              [Math.sqrt(2 * a), noise(draw + k)],
            ]);
          }
          onStep(i, x);
        }
        return x;
      },
    };
  }),
);
