import { expectThat, type Process } from './process.js';

/**
 * EDM: alpha = 1, sigma = t, so that time is the noise's standard deviation. Source: T. Karras et al., arXiv:2206.00364, table 1.
 *
 * @param options `sigmaMin` (default 0.002) and `sigmaMax` (default 80)
 * @returns the process
 * @throws RangeError unless 0 < sigmaMin < sigmaMax
 * @example edm().timeOfLogSnr(0) // 1
 */
export function edm({ sigmaMin = 0.002, sigmaMax = 80 } = {}): Process {
  expectThat(sigmaMin > 0 && sigmaMin < sigmaMax, 'edm', '0 < sigmaMin < sigmaMax', `${sigmaMin} and ${sigmaMax}`);
  return {
    name: 'edm',
    alpha: () => 1,
    sigma: (t) => t,
    alphaRate: () => 0,
    sigmaRate: () => 1,
    timeOfLogSnr: (lambda) => Math.exp(-lambda),
    tMin: sigmaMin,
    tMax: sigmaMax,
  };
}
