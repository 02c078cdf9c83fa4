import { logSnr, type Process } from '../processes/process.js';

/**
 * The integrals of h exp(-h (1 - u)) u^k over u in [0, 1], k = 0, 1, ...: what a predicted x_0 that is u^k in the log-SNR adds to an
 * exact step of length h. By the recurrence M_k = 1 - k M_(k-1) / h, for h < 1 by the series that does not cancel; for h = Infinity
 * they are 1.
 *
 * @example exponentialMoments(1, 2) // [0.6321205588285577, 0.3678794411714423]
 */
export function exponentialMoments(h: number, count: number): number[] {
  if (h >= 1) {
    const moments = [-Math.expm1(-h)];
    for (let k = 1; k < count; k++) moments.push(1 - (k * moments[k - 1]!) / h);
    return moments;
  }
  return Array.from({ length: count }, (_, k) => {
    let power = h * Math.exp(-h);
    let sum = 0;
    for (let n = 0; n < 20; n++) {
      sum += power / (n + k + 1);
      power *= h / (n + 1);
    }
    return sum;
  });
}

/**
 * The parts of an exact step of the probability flow in lambda = log(alpha / sigma):
 * x_s = (sigma_s / sigma_t) x_t + alpha_s times the integral of h exp(-h (1 - u)) x_0(lambda_t + u h) over u in [0, 1].
 * Source: C. Lu et al., arXiv:2211.01095, proposition 4.1.
 */
export function exponentialStep(process: Process, t: number, s: number) {
  return {
    h: logSnr(process, s) - logSnr(process, t),
    ofState: process.sigma(s) / process.sigma(t),
    alpha: process.alpha(s),
  };
}

/** A predicted x_0 and the log-SNR at which it was made. */
export interface Known<V> {
  readonly lambda: number;
  readonly data: V;
}

/** The values alone. */
export const dataOf = <V>(known: readonly Known<V>[]): V[] => known.map(({ data }) => data);

/**
 * What can be interpolated over a step of length h: the newest value, and the older ones with places u = (lambda - lambda_t) / h that
 * are finite. A step of infinite length (no data at its start, no noise at its end) takes the newest value alone.
 */
export function interpolable<V>(known: readonly Known<V>[], h: number): { nodes: number[]; data: V[] } {
  const usable = Number.isFinite(h) ? known.filter(({ lambda }) => Number.isFinite(lambda)) : known.slice(0, 1);
  return {
    nodes: usable.map(({ lambda }, j) => (j === 0 ? 0 : (lambda - usable[0]!.lambda) / h)),
    data: dataOf(usable),
  };
}
