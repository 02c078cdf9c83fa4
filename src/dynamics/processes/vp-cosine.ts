import { expectThat, type Process } from './process.js';

/**
 * Variance-preserving with the cosine schedule: alpha = cos(phi) / cos(phi_0), phi = (t + s) / (1 + s) pi / 2 and phi_0 its value at 0,
 * sigma^2 = 1 - alpha^2. alpha vanishes at t = 1, where the drift is infinite, so sampling starts at tMax < 1.
 * Sources: A. Nichol and P. Dhariwal, arXiv:2102.09672, equation 17; tMax = 0.9946: C. Lu et al., arXiv:2206.00927, appendix D.3.
 *
 * @param options `s` (default 0.008), `tMin` (default 0.001) and `tMax` (default 0.9946)
 * @returns the process
 * @throws RangeError unless 0 <= s < 1 and 0 < tMin < tMax < 1
 * @example vpCosine().alpha(0.5) ** 2 // 0.4938435904406378
 */
export function vpCosine({ s = 0.008, tMin = 1e-3, tMax = 0.9946 } = {}): Process {
  expectThat(s >= 0 && s < 1, 'vp-cosine', '0 <= s < 1', String(s));
  expectThat(tMin > 0 && tMin < tMax && tMax < 1, 'vp-cosine', '0 < tMin < tMax < 1', `${tMin} and ${tMax}`);
  const rate = Math.PI / (2 * (1 + s));
  const first = s * rate;
  const phi = (t: number) => first + t * rate;
  const alpha = (t: number) => Math.cos(phi(t)) / Math.cos(first);
  const sigma = (t: number) => Math.sqrt(Math.sin(t * rate) * Math.sin(phi(t) + first)) / Math.cos(first);
  const alphaRate = (t: number) => (-rate * Math.sin(phi(t))) / Math.cos(first);
  return {
    name: 'vp-cosine',
    alpha,
    sigma,
    alphaRate,
    sigmaRate: (t) => (-alpha(t) * alphaRate(t)) / sigma(t),
    timeOfLogSnr: (lambda) => {
      // sin^2(phi) = 1 - alpha^2 cos^2(phi_0), written without the difference.
      const noise = 1 / (1 + Math.exp(2 * lambda));
      const sine = Math.sqrt(noise + (1 - noise) * Math.sin(first) ** 2);
      const cosine = Math.sqrt(1 - noise) * Math.cos(first);
      return (Math.atan2(sine, cosine) - first) / rate;
    },
    tMin,
    tMax,
  };
}
