import type { Law } from './law.js';

/**
 * The root of a bound of the divergence of best-of-n from its generator, KL <= ln n - (n - 1) / n: the "distance" that a choice among n
 * has gone. It is the divergence itself where no two candidates are alike.
 * Sources: L. Gao, J. Schulman and J. Hilton, arXiv:2210.10760, section 2; that it is a bound: A. Beirami et al., arXiv:2401.01879.
 *
 * @example choiceDistance(1) // 0
 */
export const choiceDistance = (n: number): number => Math.sqrt(Math.max(0, Math.log(n) - (n - 1) / n));

/**
 * y = d (a - b d): what a choice by an imperfect verifier gains by another judge, d = sqrt(ln x - (x - 1) / x) the root of the divergence of
 * best-of-x. It rises at first by a per unit of d and is largest at d = a / (2 b), beyond which the verifier's errors are found and used.
 * Source: L. Gao, J. Schulman and J. Hilton, arXiv:2210.10760, equation 1.
 */
export const overOptimisationLaw: Law = {
  name: 'over-optimisation',
  formula: 'y = d (a - b d), d = sqrt(ln x - (x - 1) / x)',
  parameters: ['a', 'b'],
  meanings: ['the gain per unit of d at first', 'what over-optimisation takes away, per unit of d and d'],
  domain: 'x > 0',
  example: { values: [1, 0.2], at: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
  predict: (n, [a, b]) => {
    const d = choiceDistance(n);
    return d * (a! - b! * d);
  },
  jacobian: (n) => {
    const d = choiceDistance(n);
    return [d, -d * d];
  },
  start(points) {
    // The normal equations of y on d and -d^2.
    let [dd, ddd, dddd, yd, ydd] = [0, 0, 0, 0, 0];
    for (const { x, y, sigma = 1 } of points) {
      const [d, w] = [choiceDistance(x), sigma ** -2];
      dd += w * d ** 2;
      ddd += w * d ** 3;
      dddd += w * d ** 4;
      yd += w * y * d;
      ydd += w * y * d ** 2;
    }
    const determinant = dd * dddd - ddd * ddd;
    if (!(determinant > 0)) return [1, 0];
    return [(yd * dddd - ydd * ddd) / determinant, (yd * ddd - ydd * dd) / determinant];
  },
  bounds: () => ({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }),
};
