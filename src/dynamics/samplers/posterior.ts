import type { Process } from '../processes/process.js';

/**
 * The Gaussian q(x_s | x_t, x_0) for s < t: factors of x_t and x_0 in its mean, its standard deviation, and that of q(x_t | x_s).
 * Source: D. Kingma et al., arXiv:2107.00630, appendix A; for variance-preserving steps J. Ho et al., arXiv:2006.11239, equation 7.
 */
export function posterior(process: Process, t: number, s: number) {
  const [alphaT, sigmaT] = [process.alpha(t), process.sigma(t)];
  const [alphaS, sigmaS] = [process.alpha(s), process.sigma(s)];
  const keep = alphaT / alphaS;
  const added = Math.max(0, sigmaT * sigmaT - keep * keep * sigmaS * sigmaS);
  return {
    ofState: (keep * sigmaS * sigmaS) / (sigmaT * sigmaT),
    ofData: (alphaS * added) / (sigmaT * sigmaT),
    deviation: Math.sqrt(added) * (sigmaS / sigmaT),
    forward: Math.sqrt(added),
  };
}
