import { shipped } from '../../compute/code.js';
import { expectOption, samplerFactory } from './sampler.js';

const DEFAULTS = { each: 100, step: 0.2, denoise: true };

/**
 * Annealed Langevin dynamics: at each noise level `each` steps x += a / 2 score + sqrt(a) z, a = `step` sigma^2, then on to the next
 * level; last, unless `denoise` is off, the posterior mean takes away the noise of the last level. Between levels x is scaled by the
 * ratio of alphas, which is 1 in the variance-exploding process that the method was made for. In that paper a = epsilon sigma^2 /
 * sigma_L^2, so `step` is epsilon / sigma_L^2 (2e-5 / 0.01^2 = 0.2).
 * Sources: Y. Song and S. Ermon, arXiv:1907.05600, algorithm 1; the last step: A. Jolicoeur-Martineau et al., arXiv:2009.05475.
 *
 * @param options `each`, steps per level; `step`; `denoise`
 * @returns the sampler
 * @throws RangeError for a step outside (0, 2), where the dynamics of a single level diverge for normal data; TypeError for a value that JSON cannot hold,
 * NaN among them
 * @example annealedLangevin({ each: 100 }).nfe(karras()(ve(), 9), ve()) // 1001
 */
export const annealedLangevin = samplerFactory(
  'annealed-langevin',
  DEFAULTS,
  shipped(({ each, step, denoise }) => {
    expectOption(
      Number.isInteger(each) && each >= 1,
      'annealed-langevin',
      'a whole number >= 1 of steps a level',
      each,
    );
    expectOption(step > 0 && step < 2, 'annealed-langevin', 'a step in (0, 2)', step);
    return {
      order: null,
      stochastic: true,
      nfe: (times) => times.length * each + (denoise ? 1 : 0),
      *run({ space, process, predict, times, start, noise, onStep }) {
        let x = start;
        for (const [level, t] of times.entries()) {
          const scale = level === 0 ? 1 : process.alpha(t) / process.alpha(times[level - 1]!);
          if (scale !== 1) x = space.combine([[scale, x]]);
          const a = step * process.sigma(t) ** 2;
          for (let k = 0; k < each; k++) {
            const score = yield* predict('score', x, t);
            x = space.combine([
              [1, x],
              [a / 2, score],
              [Math.sqrt(a), noise(1 + level * each + k)],
            ]);
          }
          if (level > 0 && (level < times.length - 1 || !denoise)) onStep(level, x);
        }
        if (!denoise) return x;
        const t = times.at(-1)!;
        const data = yield* predict('data', x, t);
        x = space.combine([[process.alpha(t), data]]);
        onStep(times.length - 1, x);
        return x;
      },
    };
  }),
);
