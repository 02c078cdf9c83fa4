import { shipped } from '../../compute/code.js';
import { conversion } from '../predictions.js';
import { posterior } from './posterior.js';
import { expectOption, onePerStep, samplerFactory } from './sampler.js';

/**
 * DDIM: x_s = alpha_s x_0 + sqrt(sigma_s^2 - c^2) e + c z with the predicted x_0 and e, where c is eta times the standard deviation of
 * q(x_s | x_t, x_0). eta = 0 (the default) is deterministic, Euler's method for the probability flow of x / alpha in sigma / alpha;
 * eta = 1 is `ddpm`. With `clip` the predicted x_0 is cut to the data's range [-clip, clip], and e is the noise that fits it.
 * Source: J. Song et al., arXiv:2010.02502, equations 12 and 14; clipping: J. Ho et al., arXiv:2006.11239, their code.
 *
 * @param options `eta` (default 0) and `clip` (default: no clipping)
 * @returns the sampler
 * @throws RangeError for eta outside 0 to 1 and a clip that is not above 0; TypeError for a value that JSON cannot hold, NaN among them
 * @example ddim({ eta: 0.5 }).stochastic // true
 */
export const ddim = samplerFactory(
  'ddim',
  { eta: 0, clip: null as number | null },
  shipped(({ eta, clip }) => {
    expectOption(eta >= 0 && eta <= 1, 'ddim', 'eta in [0, 1]', eta);
    expectOption(clip === null || clip > 0, 'ddim', 'clip > 0', clip);
    return {
      order: clip === null ? 1 : null,
      stochastic: eta > 0,
      resumable: eta === 0,
      nfe: onePerStep,
      *run({ space, process, predicts, predict, times, start, noise, onStep }) {
        let x = start;
        for (let i = 1; i < times.length; i++) {
          const [t, s] = [times[i - 1]!, times[i]!];
          const drawn = eta === 0 ? 0 : eta * posterior(process, t, s).deviation;
          const kept = drawn === 0 ? process.sigma(s) : Math.sqrt(Math.max(0, process.sigma(s) ** 2 - drawn * drawn));
          const noiseTerm = () => (drawn === 0 ? [] : [[drawn, noise(i)] as const]);
          const alpha = process.alpha(s);
          if (clip === null) {
            const output = yield* predict(predicts, x, t);
            const [dataOfX, dataOfOutput] = conversion(predicts, 'data', process, t);
            const [noiseOfX, noiseOfOutput] = conversion(predicts, 'noise', process, t);
            x = space.combine([
              [alpha * dataOfX + kept * noiseOfX, x],
              [alpha * dataOfOutput + kept * noiseOfOutput, output],
              ...noiseTerm(),
            ]);
          } else {
            const data = space.clip(yield* predict('data', x, t), clip);
            const rest = space.combine([
              [1, x],
              [-process.alpha(t), data],
            ]);
            x = space.combine([[alpha, data], [kept, space.divide(rest, process.sigma(t))], ...noiseTerm()]);
          }
          onStep(i, x);
        }
        return x;
      },
    };
  }),
);
