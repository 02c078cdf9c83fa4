import { setImmediate } from 'node:timers/promises';
import {
  type Advanced,
  type Keeping,
  type Kept,
  keep,
  keeping,
  type Mode,
  region,
} from '../../compute/compile/index.js';
import { flatten, rebuild } from '../../compute/compile/structure.js';
import { tf } from '../../compute/tf.js';
import type { Weights } from '../weights.js';
import { adamW, oneCycle, type Rates, ratesOf } from './optimiser.js';
import { type Resume, resumed, saveProgress, type Unfinished } from './resume.js';
import { copy, disposeTraining, type TrainingState, trainingState } from './state.js';

export interface Training {
  /** What its program is called in proofs (see `compile`; default "training step"). */
  readonly name?: string;
  readonly steps: number;
  /** The peak of a one-cycle schedule. */
  readonly learningRate: number;
  /** Share of the steps over which the rate rises; 0.1 by default. */
  readonly warmup?: number;
  readonly weightDecay?: number;
  /** The gradient's largest Euclidean norm over all weights; 1 by default. */
  readonly clipNorm?: number;
  /** Decay a step of an exponential moving average of the weights, which is then what comes out. */
  readonly average?: number;
  /** How a step is compiled (see `compile`); `graph` by default. */
  readonly mode?: Exclude<Mode, 'auto'>;
  /**
   * Equal parts of the batch, cut along its first axis, whose losses are averaged; in mode `graph` they run side by side. 1, no
   * parts, by default.
   */
  readonly shards?: number;
  /** In mode `graph`, whether each part is an XLA program of its own (by default) or a part of the graph. */
  readonly shardMode?: 'xla' | 'graph';
  readonly onStep?: (step: { step: number; steps: number; loss: number }) => void;
  /** Stops between steps; `train` then saves where it stands and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Where to keep the state of the run, so that the same call goes on from there after an interruption. */
  readonly resume?: Resume;
}

/** Scales gradients down so that their norm over all weights is at most `norm` (R. Pascanu et al., arXiv:1211.5063). */
export function clippedGradients(gradients: Weights, norm: number): Weights {
  const squares = Object.values(gradients).map((g) => g.square().sum());
  const square = squares.reduce((sum, next) => sum.add(next));
  const scale = tf.minimum(1, tf.div(norm, square.sqrt().add(1e-12)));
  return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g.mul(scale)]));
}

function gradientsOf(
  weights: Weights,
  loss: (weights: Weights) => tf.Scalar,
): { value: tf.Tensor; gradients: Weights } {
  const names = Object.keys(weights);
  const of = tf.valueAndGrads((...values: tf.Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
  );
  const { value, grads } = of(names.map((name) => weights[name]!));
  return { value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

/** Part `i` of `count` of a batch. */
function shardOf<B>(batch: B, i: number, count: number): B {
  const { tensors } = flatten(batch);
  const parts = tensors.map((tensor) => {
    const [rows = 0, ...rest] = tensor.shape;
    if (rows % count !== 0) throw new RangeError(`train: expected batches of a multiple of ${count} rows, got ${rows}`);
    return tensor.slice([(i * rows) / count, ...rest.map(() => 0)], [rows / count, ...rest]);
  });
  return rebuild(batch, parts) as B;
}

/** The mean over the parts of a batch of loss and gradients. */
function meanGradients<B>(
  weights: Weights,
  batch: B,
  shards: number,
  call: typeof region,
  loss: (weights: Weights, batch: B) => tf.Scalar,
): { value: tf.Tensor; gradients: Weights } {
  const parts = Array.from({ length: shards }, (_, i) =>
    call((w: Weights, part: B) => gradientsOf(w, (v) => loss(v, part)), weights, shardOf(batch, i, shards)),
  );
  const mean = (terms: tf.Tensor[]) => tf.addN(terms).div(shards);
  const gradients = Object.keys(weights).map((name) => [name, mean(parts.map((part) => part.gradients[name]!))]);
  return { value: mean(parts.map(({ value }) => value)), gradients: Object.fromEntries(gradients) };
}

/** Keeps the end of a training, from which its weights come again when they cannot be written where they belong. */
function keepEnd(resume: Resume, end: Unfinished): void {
  try {
    saveProgress(resume, end);
  } catch {
    // Where there is no room for it, the weights are still here.
  }
}

/** Seconds of training that an interruption that cannot be caught may cost. */
const SAVE_EVERY = 30;

function blend(averaged: Weights, weights: Weights, keep: tf.Tensor): Weights {
  return Object.fromEntries(
    Object.entries(averaged).map(([name, a]) => [name, a.mul(keep).add(weights[name]!.mul(tf.sub(1, keep)))]),
  );
}

/** What a step of training is given: its batch, its rates, and the share that the moving average keeps of itself. */
export interface StepInput<B> {
  readonly batch: B;
  readonly rates: Rates;
  readonly share: tf.Scalar;
}

/**
 * One step of training as one compiled program: from state and input to the next state and the loss before it. Forward and backward pass,
 * clipping, AdamW and the moving average are all inside; on a card the state stays there from step to step.
 *
 * @example const { made: loss, state: next } = trainingStep(loss)([], state, { batch, rates, share: tf.scalar(0.99) })
 */
export function trainingStep<B>(
  loss: (weights: Weights, batch: B) => tf.Scalar,
  options: Pick<Training, 'name' | 'weightDecay' | 'clipNorm' | 'mode' | 'shards' | 'shardMode'> = {},
): Keeping<readonly [], TrainingState, StepInput<B>, tf.Tensor> {
  const {
    name = 'training step',
    weightDecay = 0,
    clipNorm = 1,
    mode = 'graph',
    shards = 1,
    shardMode = 'xla',
  } = options;
  const call: typeof region = shardMode === 'xla' ? region : (fn, ...args) => fn(...args);
  const move = (before: TrainingState, gradients: Weights, rates: Rates, share: tf.Scalar): TrainingState => {
    const after = adamW(before.weights, clippedGradients(gradients, clipNorm), before.moments, rates, { weightDecay });
    return { ...after, averaged: blend(before.averaged, after.weights, share) };
  };
  return keeping(
    (_, before: TrainingState, { batch, rates, share }: StepInput<B>) => {
      if (shards === 1) {
        const { value, gradients } = gradientsOf(before.weights, (weights) => loss(weights, batch));
        return { made: value, state: move(before, gradients, rates, share) };
      }
      const { value, gradients } = meanGradients(before.weights, batch, shards, call, loss);
      return { made: value, state: call(move, before, gradients, rates, share) };
    },
    { name, mode },
  );
}

/**
 * Minimises `loss(weights, batch)` by AdamW on a one-cycle schedule, with `batchOf(step)` the batch of tensors of step 0, 1, ...
 * A step, from the batch to the new weights, is one compiled program; `loss` therefore uses its arguments alone. Takes over (and
 * frees) the weights it is given; returns the trained ones and the loss of every step. A loss that is not finite is an error that
 * names the step. The moving average decays more slowly as training goes on: min(average, (1 + step) / (10 + step)).
 *
 * With `resume`, the state is kept in a file every half a minute and when the signal stops the run; the same call goes on from it
 * and ends with the same bits as a run that was never interrupted. The file holds the end of the training too, until whoever has written
 * the weights elsewhere calls `resume.forget()`.
 *
 * @example const { weights, losses } = await train(initial, batchOf, loss, { steps: 1000, learningRate: 2e-3 })
 */
export async function train<B extends tf.TensorContainer>(
  initial: Weights,
  batchOf: (step: number) => B,
  loss: (weights: Weights, batch: B) => tf.Scalar,
  options: Training,
): Promise<{ weights: Weights; losses: number[] }> {
  const { steps, learningRate, warmup = 0.1, average, onStep, signal, resume } = options;
  const advance = trainingStep(loss, options);
  const losses: number[] = [];
  const first = trainingState(initial, average !== undefined);
  const before = resume === undefined ? undefined : resumed(resume, first);
  if (before !== undefined) {
    disposeTraining(first);
    for (const loss of before.losses) losses.push(loss);
  }
  let state: Kept<TrainingState> = keep(before?.state ?? first);
  let saved = performance.now();
  try {
    for (let step = losses.length; step < steps; step++) {
      await setImmediate();
      const due = signal?.aborted === true || performance.now() - saved > 1000 * SAVE_EVERY;
      if (resume !== undefined && due && step > 0) {
        state.use((now) => saveProgress(resume, { state: now, losses }));
        saved = performance.now();
      }
      signal?.throwIfAborted();
      const rates = ratesOf(step + 1, { learningRate: learningRate * oneCycle(step, steps, warmup) });
      const { made: value, state: next } = tf.tidy(() => {
        const scalars = Object.fromEntries(
          Object.entries(rates).map(([name, rate]) => [name, tf.scalar(rate as number)]),
        );
        const share = tf.scalar(Math.min(average ?? 0, (1 + step) / (10 + step)));
        return advance([], state, { batch: batchOf(step), rates: scalars as unknown as Rates, share }) as never;
      }) as Advanced<Kept<TrainingState>, tf.Tensor>;
      state.dispose();
      state = next;
      const number = value.dataSync()[0]!;
      value.dispose();
      if (!Number.isFinite(number)) throw new Error(`train: expected a finite loss, got ${number} at step ${step}`);
      losses.push(number);
      onStep?.({ step: step + 1, steps, loss: number });
    }
    return state.use((end) => {
      if (resume !== undefined && losses.length > (before?.losses.length ?? 0)) keepEnd(resume, { state: end, losses });
      return { weights: copy(average === undefined ? end.weights : end.averaged), losses };
    });
  } finally {
    state.dispose();
    advance.dispose();
  }
}
