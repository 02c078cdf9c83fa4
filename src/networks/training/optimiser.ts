import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';

/** AdamW's running means of the gradient and of its square. */
export interface Moments {
  readonly mean: Weights;
  readonly square: Weights;
}

export interface AdamW {
  readonly learningRate: number;
  /** Decay of the running mean; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the running mean of squares; 0.99 by default. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Pull of matrices and kernels towards 0; gains and biases (rank below 2) are left alone. */
  readonly weightDecay?: number;
}

/** Moments of zero for every weight. */
export function zeroMoments(weights: Weights): Moments {
  const zeros = () => Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, tf.zerosLike(w)]));
  return { mean: zeros(), square: zeros() };
}

/** What changes from step to step, as numbers or, in a compiled step, as tensors. */
export interface Rates {
  readonly learningRate: number | tf.Scalar;
  /** 1 / (1 - beta1^t) and 1 / (1 - beta2^t): what undoes the moments' start at zero. */
  readonly correction1: number | tf.Scalar;
  readonly correction2: number | tf.Scalar;
}

/** The rates of step t = 1, 2, ... */
export function ratesOf(step: number, { learningRate, beta1 = 0.9, beta2 = 0.99 }: AdamW): Rates {
  return { learningRate, correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) };
}

/**
 * One step of AdamW, as a function of its state: new weights and new moments; nothing is changed or freed.
 *
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - lr (m^ / (sqrt(v^) + eps) + decay w), with m^ and v^ corrected for
 * their start at zero at step t = 1, 2, ...
 * Source: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", arXiv:1711.05101.
 */
export function adamW(
  weights: Weights,
  gradients: Weights,
  moments: Moments,
  rates: Rates,
  { beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, weightDecay = 0 }: Omit<AdamW, 'learningRate'> = {},
): { weights: Weights; moments: Moments } {
  const next: Weights = {};
  const mean: Weights = {};
  const square: Weights = {};
  for (const [name, w] of Object.entries(weights)) {
    const g = gradients[name];
    if (g === undefined) throw new Error(`adamW: expected a gradient for weight "${name}", got none`);
    const kept = tf.tidy(() => {
      const m = moments.mean[name]!.mul(beta1).add(g.mul(1 - beta1));
      const v = moments.square[name]!.mul(beta2).add(g.square().mul(1 - beta2));
      const move = m.mul(rates.correction1).div(v.mul(rates.correction2).sqrt().add(epsilon));
      const decayed = weightDecay > 0 && w.rank >= 2 ? move.add(w.mul(weightDecay)) : move;
      return [w.sub(decayed.mul(rates.learningRate)), m, v] as [tf.Tensor, tf.Tensor, tf.Tensor];
    });
    [next[name], mean[name], square[name]] = kept;
  }
  return { weights: next, moments: { mean, square } };
}

/**
 * The learning rate of a one-cycle schedule as a share of its peak: a straight rise over the first `warmup` of the steps, then
 * half a cosine down to zero. Source: L. Smith and N. Topin, "Super-convergence", arXiv:1708.07120.
 *
 * @example oneCycle(50, 1000, 0.1) // 0.51
 */
export function oneCycle(step: number, steps: number, warmup: number): number {
  const rise = Math.max(1, Math.round(steps * warmup));
  if (step < rise) return (step + 1) / rise;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(1, steps - rise)));
}
