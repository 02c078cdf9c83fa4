import { expectThat, type Process } from './process.js';

/**
 * The straight path of flow matching and rectified flow: alpha = 1 - t, sigma = sigmaMin + (1 - sigmaMin) t, t in [0, 1]. Time runs
 * from data to noise as in every process here; papers on flow matching count the other way, so that their t is 1 - t and their
 * velocity is the negative.
 * Sources: Y. Lipman et al., arXiv:2210.02747, equation 20 (sigmaMin); X. Liu et al., arXiv:2209.03003 (sigmaMin = 0).
 *
 * @param options `sigmaMin` (default 0)
 * @returns the process
 * @throws RangeError unless 0 <= sigmaMin < 1
 * @example flowLinear().alpha(0.25) // 0.75
 */
export function flowLinear({ sigmaMin = 0 } = {}): Process {
  expectThat(sigmaMin >= 0 && sigmaMin < 1, 'flow-linear', '0 <= sigmaMin < 1', String(sigmaMin));
  return {
    name: 'flow-linear',
    alpha: (t) => 1 - t,
    sigma: (t) => sigmaMin + (1 - sigmaMin) * t,
    alphaRate: () => -1,
    sigmaRate: () => 1 - sigmaMin,
    timeOfLogSnr: (lambda) => {
      const ratio = Math.exp(-lambda);
      return ratio === Infinity ? 1 : (ratio - sigmaMin) / (1 - sigmaMin + ratio);
    },
    tMin: 0,
    tMax: 1,
  };
}
