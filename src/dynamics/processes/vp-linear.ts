import { expectThat, type Process } from './process.js';

/** A linear beta(t) = betaMin + t (betaMax - betaMin), its integral from 0, and the t at which the integral has a value. */
export function linearBeta(betaMin: number, betaMax: number) {
  const slope = betaMax - betaMin;
  return {
    rate: (t: number) => betaMin + t * slope,
    integral: (t: number) => t * (betaMin + (t * slope) / 2),
    inverse: (integral: number) => (2 * integral) / (betaMin + Math.sqrt(betaMin * betaMin + 2 * slope * integral)),
  };
}

/** The parameters that `vpLinear` and `subVp` share. */
export interface LinearBeta {
  readonly betaMin?: number;
  readonly betaMax?: number;
  /** Where sampling ends, > 0: sigma(0) is 0. */
  readonly tMin?: number;
}

export function checkBeta(
  name: string,
  { betaMin = 0.1, betaMax = 20, tMin = 1e-3 }: LinearBeta,
): Required<LinearBeta> {
  expectThat(betaMin > 0 && betaMin <= betaMax, name, '0 < betaMin <= betaMax', `${betaMin} and ${betaMax}`);
  expectThat(tMin > 0 && tMin < 1, name, '0 < tMin < 1', String(tMin));
  return { betaMin, betaMax, tMin };
}

/**
 * Variance-preserving with a linear beta, the limit of DDPM: alpha^2 = exp(-B(t)), sigma^2 = 1 - alpha^2 with B the integral of
 * beta, t in [tMin, 1]. The discrete DDPM has beta_i = beta(i / 1000) / 1000.
 * Sources: J. Ho et al., arXiv:2006.11239; Y. Song et al., arXiv:2011.13456, equations 11 and 33.
 *
 * @param options `betaMin`, `betaMax` and `tMin`
 * @returns the process
 * @throws RangeError unless 0 < betaMin <= betaMax and 0 < tMin < 1
 * @example vpLinear().alpha(1) // 0.006571586494929619
 */
export function vpLinear(options: LinearBeta = {}): Process {
  const { betaMin, betaMax, tMin } = checkBeta('vp-linear', options);
  const { rate, integral, inverse } = linearBeta(betaMin, betaMax);
  const alpha = (t: number) => Math.exp(-integral(t) / 2);
  const sigma = (t: number) => Math.sqrt(-Math.expm1(-integral(t)));
  return {
    name: 'vp-linear',
    alpha,
    sigma,
    alphaRate: (t) => (-rate(t) * alpha(t)) / 2,
    sigmaRate: (t) => (rate(t) * alpha(t) ** 2) / (2 * sigma(t)),
    timeOfLogSnr: (lambda) =>
      inverse(lambda < 0 ? Math.log1p(Math.exp(2 * lambda)) - 2 * lambda : Math.log1p(Math.exp(-2 * lambda))),
    tMin,
    tMax: 1,
  };
}
