/**
 * A forward process by its marginals: x_t = alpha(t) x_0 + sigma(t) e with e standard normal, from the data at `tMin` to noise at
 * `tMax`. It is the stochastic equation dx = f(t) x dt + g(t) dw with f = alpha' / alpha and g^2 = 2 sigma sigma' - 2 f sigma^2, and
 * every flow path between data and noise is one too, so that diffusion and flow share schedules, samplers and solvers.
 * Sources: Y. Song et al., arXiv:2011.13456; D. Kingma et al., arXiv:2107.00630, section 3; M. Albergo et al., arXiv:2303.08797.
 */
export interface Process {
  readonly name: string;
  /** Share of the data in x_t. */
  alpha(t: number): number;
  /** Standard deviation of the noise in x_t, in the data's unit. */
  sigma(t: number): number;
  /** d alpha / dt. */
  alphaRate(t: number): number;
  /** d sigma / dt. */
  sigmaRate(t: number): number;
  /** The t at which log(alpha / sigma) has this value: the inverse of `logSnr`. */
  timeOfLogSnr(lambda: number): number;
  /** Where sampling ends; the noise left there is sigma(tMin). */
  readonly tMin: number;
  /** Where sampling starts, from noise of standard deviation sigma(tMax). */
  readonly tMax: number;
}

/**
 * Half the log of the signal-to-noise ratio, lambda = log(alpha / sigma); it falls as t grows. Source: C. Lu et al., arXiv:2206.00927.
 *
 * @param process alpha and sigma over time
 * @param t time in the process
 * @returns lambda(t), infinite where alpha or sigma is 0
 * @example logSnr(edm(), 2) // -0.6931471805599453
 */
export const logSnr = ({ alpha, sigma }: Process, t: number): number => Math.log(alpha(t)) - Math.log(sigma(t));

/**
 * f(t) = alpha' / alpha of the forward equation dx = f x dt + g dw.
 *
 * @param process alpha and sigma over time
 * @param t time in the process
 * @returns f(t)
 * @example drift(flowLinear(), 0.5) // -2
 */
export const drift = ({ alpha, alphaRate }: Process, t: number): number => alphaRate(t) / alpha(t);

/**
 * g(t) of the forward equation dx = f x dt + g dw, by g^2 = 2 sigma sigma' - 2 f sigma^2 (arXiv:2107.00630, equation 3).
 *
 * @param process alpha and sigma over time
 * @param t time in the process
 * @returns g(t) >= 0
 * @example diffusion(edm(), 2) // 2
 */
export function diffusion(process: Process, t: number): number {
  const sigma = process.sigma(t);
  return Math.sqrt(Math.max(0, 2 * sigma * (process.sigmaRate(t) - drift(process, t) * sigma)));
}

/** Refuses parameters of a process that do not satisfy `holds`. */
export function expectThat(holds: boolean, process: string, expected: string, got: string): void {
  if (!holds) throw new RangeError(`process ${process}: expected ${expected}, got ${got}`);
}
