import { expectThat, type Process } from './process.js';

/**
 * Variance-exploding: alpha = 1, sigma = sigmaMin (sigmaMax / sigmaMin)^t, t in [0, 1]; the noise sigmaMin is left at the end.
 * Sources: Y. Song and S. Ermon, arXiv:1907.05600; Y. Song et al., arXiv:2011.13456, equations 9 and 31.
 *
 * @param options `sigmaMin` (default 0.01) and `sigmaMax` (default 50)
 * @returns the process
 * @throws RangeError unless 0 < sigmaMin < sigmaMax
 * @example ve().sigma(0.5) // 0.7071067811865478
 */
export function ve({ sigmaMin = 0.01, sigmaMax = 50 } = {}): Process {
  expectThat(sigmaMin > 0 && sigmaMin < sigmaMax, 've', '0 < sigmaMin < sigmaMax', `${sigmaMin} and ${sigmaMax}`);
  const growth = Math.log(sigmaMax / sigmaMin);
  const sigma = (t: number) => sigmaMin * Math.exp(growth * t);
  return {
    name: 've',
    alpha: () => 1,
    sigma,
    alphaRate: () => 0,
    sigmaRate: (t) => growth * sigma(t),
    timeOfLogSnr: (lambda) => -(lambda + Math.log(sigmaMin)) / growth,
    tMin: 0,
    tMax: 1,
  };
}
