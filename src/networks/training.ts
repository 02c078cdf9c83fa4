import { setImmediate } from 'node:timers/promises';
import { tf } from '../compute/backend.js';
import { adamW, type Moments, oneCycle, zeroMoments } from './optimiser.js';
import { disposeWeights, type Weights } from './weights.js';

export interface Training {
  readonly steps: number;
  /** The peak of a one-cycle schedule. */
  readonly learningRate: number;
  /** Share of the steps over which the rate rises; 0.1 unless told. */
  readonly warmup?: number;
  readonly weightDecay?: number;
  /** The gradient's largest Euclidean norm over all weights; 1 unless told. */
  readonly clipNorm?: number;
  /** Decay a step of an exponential moving average of the weights, which is then what comes out. */
  readonly average?: number;
  readonly onStep?: (step: { step: number; steps: number; loss: number }) => void;
  /** Stops between steps; `train` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Scales gradients down so that their norm over all weights is at most `norm` (R. Pascanu et al., arXiv:1211.5063). */
function clip(gradients: Weights, norm: number): Weights {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((g) => g.square().sum());
    const scale = tf.minimum(1, tf.div(norm, tf.addN(squares).sqrt().add(1e-12)));
    return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g.mul(scale)]));
  });
}

function gradientsOf(weights: Weights, loss: (weights: Weights) => tf.Scalar): { loss: number; gradients: Weights } {
  const names = Object.keys(weights);
  const of = tf.valueAndGrads((...values: tf.Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
  );
  const { value, grads } = of(names.map((name) => weights[name]!));
  const number = value.dataSync()[0]!;
  value.dispose();
  return { loss: number, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

/** The moving average decays more slowly as training goes on: min(average, (1 + step) / (10 + step)). */
function blend(average: Weights, weights: Weights, decay: number, step: number): Weights {
  const keep = Math.min(decay, (1 + step) / (10 + step));
  return tf.tidy(() =>
    Object.fromEntries(
      Object.entries(average).map(([name, a]) => [name, a.mul(keep).add(weights[name]!.mul(1 - keep))]),
    ),
  );
}

const copy = (weights: Weights): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.clone()]));

/**
 * Minimises `lossOf(weights, step)` by AdamW on a one-cycle schedule, `step` from 0. Takes over (and frees) the weights it is
 * given; returns the trained ones and the loss of every step. A loss that is not finite is an error that names the step.
 *
 * @example const { weights, losses } = await train(initial, (w, step) => loss(w, batch(step)), { steps: 1000, learningRate: 2e-3 })
 */
export async function train(
  initial: Weights,
  lossOf: (weights: Weights, step: number) => tf.Scalar,
  options: Training,
): Promise<{ weights: Weights; losses: number[] }> {
  const { steps, learningRate, warmup = 0.1, weightDecay = 0, clipNorm = 1, average, onStep, signal } = options;
  let weights = initial;
  let moments: Moments = zeroMoments(weights);
  let averaged = average === undefined ? undefined : copy(weights);
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      await setImmediate();
      signal?.throwIfAborted();
      const { loss, gradients } = gradientsOf(weights, (w) => lossOf(w, step));
      if (!Number.isFinite(loss)) {
        disposeWeights(gradients);
        throw new Error(`train: expected a finite loss, got ${loss} at step ${step}`);
      }
      losses.push(loss);
      const clipped = clip(gradients, clipNorm);
      disposeWeights(gradients);
      const rate = learningRate * oneCycle(step, steps, warmup);
      const next = adamW(weights, clipped, moments, step + 1, { learningRate: rate, weightDecay });
      for (const old of [clipped, weights, moments.mean, moments.square]) disposeWeights(old);
      ({ weights, moments } = next);
      if (averaged !== undefined) {
        const blended = blend(averaged, weights, average!, step);
        disposeWeights(averaged);
        averaged = blended;
      }
      onStep?.({ step: step + 1, steps, loss });
    }
  } finally {
    disposeWeights(moments.mean);
    disposeWeights(moments.square);
  }
  if (averaged === undefined) return { weights, losses };
  disposeWeights(weights);
  return { weights: averaged, losses };
}
