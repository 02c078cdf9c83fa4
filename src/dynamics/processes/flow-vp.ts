import type { Process } from './process.js';

/**
 * The variance-preserving path of flow matching: alpha = cos(pi t / 2), sigma = sin(pi t / 2), t in [0, 1], also the trigonometric
 * stochastic interpolant. Time runs from data to noise. Source: M. Albergo and E. Vanden-Eijnden, arXiv:2209.15571; M. Albergo et al.,
 * arXiv:2303.08797, table 1.
 *
 * @returns the process
 * @example flowVp().timeOfLogSnr(0) // 0.5
 */
export function flowVp(): Process {
  const rate = Math.PI / 2;
  const alpha = (t: number) => (t === 1 ? 0 : Math.cos(rate * t));
  const sigma = (t: number) => Math.sin(rate * t);
  return {
    name: 'flow-vp',
    alpha,
    sigma,
    alphaRate: (t) => -rate * sigma(t),
    sigmaRate: (t) => rate * alpha(t),
    timeOfLogSnr: (lambda) => Math.atan(Math.exp(-lambda)) / rate,
    tMin: 0,
    tMax: 1,
  };
}
