import { shipped } from '../../compute/code.js';
import type { Process } from '../processes/process.js';
import { expectOption, samplerFactory } from './sampler.js';

export interface Churn {
  /** Noise put back over the whole way, as a share of the level; 0 (the default) is deterministic. */
  readonly churn: number;
  /** Noise is put back only where sigma / alpha is in this range: 0 and null, no limit, by default. */
  readonly from: number;
  readonly to: number | null;
  /** Standard deviation of the noise put back, near 1 (the default). */
  readonly scale: number;
}

const DEFAULTS: Churn = { churn: 0, from: 0, to: null, scale: 1 };

const ratio = (process: Process, t: number): number => process.sigma(t) / process.alpha(t);

/**
 * EDM's stochastic sampler: the noise level r = sigma / alpha is raised to r (1 + min(churn / steps, sqrt(2) - 1)) by fresh noise, then a
 * step of Heun's method for dy/dr = e in y = x / alpha goes down to the next level; a step to no noise at all is Euler's. The paper's
 * S_churn, S_tmin, S_tmax and S_noise are `churn`, `from`, `to` and `scale`. In the process `edm` this is the paper's algorithm to the
 * letter; other processes are seen through x / alpha.
 * Source: T. Karras et al., arXiv:2206.00364, algorithms 1 and 2.
 *
 * @param options `churn`, `from`, `to` and `scale`
 * @returns the sampler
 * @throws RangeError for options out of range and a start without any data in it, where r is infinite.
 * @example edmHeun().nfe(karras()(edm(), 18, { toData: true }), edm()) // 35
 */
export const edmHeun = samplerFactory(
  'edm-heun',
  DEFAULTS,
  shipped(({ churn, from, to, scale }) => {
    expectOption(churn >= 0 && Number.isFinite(churn), 'edm-heun', 'churn >= 0', churn);
    expectOption(from >= 0 && from <= (to ?? Infinity), 'edm-heun', '0 <= from <= to', `${from} and ${to}`);
    expectOption(scale > 0, 'edm-heun', 'scale > 0', scale);
    return {
      // Noise put back on another scale than its own leaves a bias, however small the steps.
      order: churn > 0 && scale !== 1 ? null : 2,
      stochastic: churn > 0,
      nfe: (times, process) => 2 * (times.length - 1) - (process.sigma(times.at(-1)!) === 0 ? 1 : 0),
      *run({ space, process, predict, times, start, noise, onStep }) {
        const first = ratio(process, times[0]!);
        expectOption(Number.isFinite(first), 'edm-heun', 'a finite sigma / alpha at the start', first);
        const share = Math.min(churn / (times.length - 1), Math.SQRT2 - 1);
        let x = start;
        for (let i = 1; i < times.length; i++) {
          const level = ratio(process, times[i - 1]!);
          const churned = share > 0 && level >= from && level <= (to ?? Infinity);
          const raised = churned ? level * (1 + share) : level;
          const t = churned ? process.timeOfLogSnr(-Math.log(raised)) : times[i - 1]!;
          if (churned) {
            const grow = process.alpha(t) / process.alpha(times[i - 1]!);
            const spread = scale * process.alpha(t) * Math.sqrt(raised * raised - level * level);
            x = space.combine([
              [grow, x],
              [spread, noise(i)],
            ]);
          }
          const s = times[i]!;
          const next = ratio(process, s);
          const alpha = process.alpha(s);
          const shrink = alpha / process.alpha(t);
          const down = alpha * (next - raised);
          const here = yield* predict('noise', x, t);
          const guess = space.combine([
            [shrink, x],
            [down, here],
          ]);
          if (next === 0) {
            x = guess;
          } else {
            const there = yield* predict('noise', guess, s, [x, here]);
            x = space.combine([
              [shrink, x],
              [down / 2, here],
              [down / 2, there],
            ]);
          }
          onStep(i, x);
        }
        return x;
      },
    };
  }),
);
