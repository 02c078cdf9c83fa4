import type { Process } from './process.js';
import { checkBeta, type LinearBeta, linearBeta } from './vp-linear.js';

/**
 * Sub-variance-preserving: alpha = exp(-B(t) / 2) as in `vpLinear`, sigma = 1 - exp(-B(t)), which is the square of that process's
 * sigma, t in [tMin, 1]. Source: Y. Song et al., arXiv:2011.13456, equations 13 and 29.
 *
 * @param options `betaMin`, `betaMax` and `tMin`
 * @returns the process
 * @throws RangeError unless 0 < betaMin <= betaMax and 0 < tMin < 1
 * @example subVp().sigma(1) // 0.9999568142509396
 */
export function subVp(options: LinearBeta = {}): Process {
  const { betaMin, betaMax, tMin } = checkBeta('sub-vp', options);
  const { rate, integral, inverse } = linearBeta(betaMin, betaMax);
  const alpha = (t: number) => Math.exp(-integral(t) / 2);
  return {
    name: 'sub-vp',
    alpha,
    sigma: (t) => -Math.expm1(-integral(t)),
    alphaRate: (t) => (-rate(t) * alpha(t)) / 2,
    sigmaRate: (t) => rate(t) * Math.exp(-integral(t)),
    timeOfLogSnr: (lambda) => inverse(2 * Math.asinh(Math.exp(-lambda) / 2)),
    tMin,
    tMax: 1,
  };
}
