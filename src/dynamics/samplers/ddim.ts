import { conversion } from '../predictions.js';
import { posterior } from './posterior.js';
import { expectOption, onePerStep, type Sampler } from './sampler.js';

/**
 * DDIM: x_s = alpha_s x_0 + sqrt(sigma_s^2 - c^2) e + c z with the predicted x_0 and e, where c is eta times the standard deviation of
 * q(x_s | x_t, x_0). eta = 0 is deterministic, Euler's method for the probability flow of x / alpha in sigma / alpha; eta = 1 is
 * `ddpm`. Source: J. Song et al., arXiv:2010.02502, equations 12 and 14.
 *
 * @throws RangeError for eta outside [0, 1].
 * @example ddim({ eta: 0.5 }).stochastic // true
 */
export function ddim({ eta = 0 } = {}): Sampler {
  expectOption(eta >= 0 && eta <= 1, 'ddim', 'eta in [0, 1]', eta);
  return {
    name: eta === 0 ? 'ddim' : `ddim-${eta}`,
    order: 1,
    stochastic: eta > 0,
    evaluations: onePerStep,
    run({ space, process, model, predict, times, start, noise, onStep }) {
      let x = start;
      for (let i = 1; i < times.length; i++) {
        const [t, s] = [times[i - 1]!, times[i]!];
        const output = predict(model.predicts, x, t);
        const drawn = eta * (eta === 0 ? 0 : posterior(process, t, s).deviation);
        const kept = Math.sqrt(Math.max(0, process.sigma(s) ** 2 - drawn * drawn));
        const [dataOfX, dataOfOutput] = conversion(model.predicts, 'data', process, t);
        const [noiseOfX, noiseOfOutput] = conversion(model.predicts, 'noise', process, t);
        const alpha = process.alpha(s);
        x = space.combine([
          [alpha * dataOfX + kept * noiseOfX, x],
          [alpha * dataOfOutput + kept * noiseOfOutput, output],
          ...(drawn === 0 ? [] : [[drawn, noise(i)] as const]),
        ]);
        onStep(i, x);
      }
      return x;
    },
  };
}
