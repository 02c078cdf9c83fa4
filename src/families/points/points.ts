import { type Compiled, compile } from '../../compute/compile/index.js';
import type { Meter } from '../../compute/meter.js';
import { type Key, normals, Stream, uniforms } from '../../compute/random.js';
import { readOut } from '../../compute/read-out.js';
import { rowsFor } from '../../compute/rows.js';
import { tf } from '../../compute/tf.js';
import type { Along } from '../../dynamics/likelihood.js';
import { networkTime, type Objective } from '../../dynamics/objective.js';
import { convert, shares } from '../../dynamics/predictions.js';
import type { Model } from '../../dynamics/samplers/sampler.js';
import { doubles } from '../../dynamics/space.js';
import { initMlp, type MlpConfig, mlp, mlpFlops } from '../../networks/mlp.js';
import { type Training, train } from '../../networks/training/training.js';
import type { Weights } from '../../networks/weights.js';
import { assignment } from '../../numerics/assignment.js';

export interface PointTraining extends Training {
  readonly seed: number;
  readonly batch: number;
}

/** An MLP trained on points by an objective. */
export interface TrainedPoints {
  readonly config: MlpConfig;
  readonly objective: Objective;
  readonly weights: Weights;
  readonly losses: readonly number[];
}

/** Points as rows of `dimension` numbers, `count` of them, keyed. */
export type Points = (key: Key, count: number) => Float64Array;

/** Data and noise that belong together: rows of `dimension` numbers each, `count` of them, keyed. */
export type Coupling = (key: Key, count: number) => { readonly data: Float64Array; readonly noise: Float64Array };

/**
 * Noise of its own for every point, whatever the point.
 *
 * @param points draws data
 * @returns draws data with noise
 * @example independent(moons())(key, 10).noise.length // 20
 */
export function independent(points: Points): Coupling {
  return (key, count) => {
    const data = points(key, count);
    const drawn = normals(key, 0, data.length, Stream.noise);
    return { data, noise: Float64Array.from(drawn) };
  };
}

/**
 * Data and noise of every batch matched so that the sum of their squared distances is the least: the optimal transport between the two
 * batches, which makes the lines between them cross less. Source: A. Tong et al., arXiv:2302.00482; A. Pooladian et al., arXiv:2304.14772.
 *
 * @param points draws data
 * @param dimension numbers per point
 * @returns draws data with noise
 * @example await trainCoupled(optimalInBatches(moons(), 2), flowMatching(flowLinear()), config, { ...training, batch: 128 })
 */
export function optimalInBatches(points: Points, dimension: number): Coupling {
  const apart = independent(points);
  return (key, count) => {
    const { data, noise } = apart(key, count);
    const costs = new Float64Array(count * count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        for (let k = 0; k < dimension; k++) {
          costs[i * count + j]! += (data[i * dimension + k]! - noise[j * dimension + k]!) ** 2;
        }
      }
    }
    const matched = new Float64Array(noise.length);
    assignment(costs, count).forEach((j, i) => {
      matched.set(noise.subarray(j * dimension, (j + 1) * dimension), i * dimension);
    });
    return { data, noise: matched };
  };
}

/** What the loss needs at the times of a batch, one column [batch, 1] each. */
interface Columns extends tf.TensorContainerObject {
  alpha: tf.Tensor2D;
  sigma: tf.Tensor2D;
  ofData: tf.Tensor2D;
  ofNoise: tf.Tensor2D;
  weight: tf.Tensor2D;
  input: tf.Tensor2D;
  skip: tf.Tensor2D;
  output: tf.Tensor2D;
  time: tf.Tensor2D;
}

function columnsAt({ process, predicts, weight, scales }: Objective, times: readonly number[]): Columns {
  const column = (of: (t: number) => number) => tf.tensor2d(times.map(of), [times.length, 1]);
  return {
    alpha: column(process.alpha),
    sigma: column(process.sigma),
    ofData: column((t) => shares(predicts, process, t)[0]),
    ofNoise: column((t) => shares(predicts, process, t)[1]),
    weight: column(weight),
    input: column((t) => scales(t).input),
    skip: column((t) => scales(t).skip),
    output: column((t) => scales(t).output),
    time: column((t) => networkTime(process, t)),
  };
}

type Preconditioned = Pick<Columns, 'input' | 'skip' | 'output' | 'time'>;

function predictionOf(weights: Weights, x: tf.Tensor2D, at: Preconditioned): tf.Tensor2D {
  const inner = mlp(weights, x.mul(at.input) as tf.Tensor2D, at.time.reshape([-1]) as tf.Tensor1D);
  return x.mul(at.skip).add(inner.mul(at.output)) as tf.Tensor2D;
}

/**
 * Trains an MLP on points by an objective: flow matching, DDPM, score matching or EDM, in any process. Batches are keyed by seed and
 * step.
 *
 * @param points draws data
 * @param objective what is learnt
 * @param config of the MLP
 * @param options steps, batch, learning rate and seed
 * @returns the trained network
 * @example await trainPoints(moons(), flowMatching(flowLinear()), { dimension: 2, width: 64, layers: 3 }, { steps: 2000, batch: 512, learningRate: 3e-3, seed: 0 })
 */
export function trainPoints(
  points: Points,
  objective: Objective,
  config: MlpConfig,
  options: PointTraining,
): Promise<TrainedPoints> {
  return trainCoupled(independent(points), objective, config, options);
}

/**
 * `trainPoints` on data and noise that belong together: pairs of a flow (see `reflow`), or matched in every batch.
 *
 * @param coupling draws data with noise
 * @param objective what is learnt
 * @param config of the MLP
 * @param options steps, batch, learning rate and seed
 * @returns the trained network; rejects with a RangeError for data of another dimension
 * @throws RangeError for sizes of the network or settings of the training that are out of range
 * @example (await trainCoupled(independent(moons()), flowMatching(flowLinear()), config, training)).objective.predicts // 'velocity'
 */
export async function trainCoupled(
  coupling: Coupling,
  objective: Objective,
  config: MlpConfig,
  options: PointTraining,
): Promise<TrainedPoints> {
  const { seed, batch } = options;
  const { dimension } = config;
  const tensor = (what: string, values: Float64Array) => {
    if (values.length !== batch * dimension) {
      throw new RangeError(
        `trainPoints: expected ${batch} points of ${dimension} numbers, got ${values.length} numbers of ${what} in all`,
      );
    }
    return tf.tensor2d(Float32Array.from(values), [batch, dimension]);
  };
  const batchOf = (step: number) => {
    const key = (candidate: number) => ({ seed, problem: step, candidate });
    const { data, noise } = coupling(key(0), batch);
    const times = Array.from(uniforms(key(1), 0, batch, Stream.training), objective.timeOf);
    return { data: tensor('data', data), noise: tensor('noise', noise), ...columnsAt(objective, times) };
  };
  const { weights, losses } = await train(
    initMlp(config, seed),
    batchOf,
    (w, { data, noise, ...at }) => {
      const x = data.mul(at.alpha).add(noise.mul(at.sigma)) as tf.Tensor2D;
      const target = data.mul(at.ofData).add(noise.mul(at.ofNoise));
      return predictionOf(w, x, at).sub(target).square().mul(at.weight).mean() as tf.Scalar;
    },
    { mode: 'xla', ...options, name: 'training of points' },
  );
  return { config, objective, weights, losses };
}

/** Rows of every network call on the CPU by default (see `chunkRows` of the images): what makes a point's prediction the same in any batch. */
const ROWS = 256;

/** Runs `work` on the rows of x in chunks of one size, the last filled up. */
function inChunks(
  { config, objective }: TrainedPoints,
  rows: number,
  t: number,
  inputs: readonly Float64Array[],
  work: (parts: tf.Tensor2D[], at: Preconditioned) => tf.Tensor2D,
): Float64Array {
  const d = config.dimension;
  const size = inputs[0]!.length;
  const out = new Float64Array(size);
  for (let at = 0; at < size; at += rows * d) {
    const kept = Math.min(rows * d, size - at);
    const values = readOut(() => {
      const parts = inputs.map((input) => {
        const filled = new Float32Array(rows * d);
        filled.set(input.subarray(at, at + kept));
        return tf.tensor2d(filled, [rows, d]);
      });
      const scales = objective.scales(t);
      const column = (value: number) => tf.fill([rows, 1], value) as tf.Tensor2D;
      return work(parts, {
        input: column(scales.input),
        skip: column(scales.skip),
        output: column(scales.output),
        time: column(networkTime(objective.process, t)),
      }).dataSync<'float32'>();
    });
    for (let i = 0; i < kept; i++) out[at + i] = values[i]!;
  }
  return out;
}

/** A trained model as samplers want it, with the derivative of its velocity for the likelihood. */
export interface PointModel extends Model<Float64Array> {
  /** The velocity of the probability flow. */
  velocity(x: Float64Array, t: number): Float64Array;
  /**
   * A direction times the Jacobian of the velocity, z^T J. Divergences take z^T J z, for which it does not matter that `Along` is J z.
   */
  readonly along: Along;
  dispose(): void;
}

/**
 * The trained network as a model for the samplers, in chunks of one size, so that a point's way does not depend on its batch. Every
 * row is counted as one forward pass. Many points go faster in larger chunks (`rows`).
 *
 * @param trained network and objective
 * @param options the `meter`, and `rows` per call of the network
 * @returns the model; it throws a RangeError for states that are no whole points
 * @throws RangeError, when called, for numbers that are no whole points
 * @example sample(ddim(), { space: doubles, process: trained.objective.process, model: pointModel(trained), times, start }).x.length // 2
 */
export function pointModel(
  trained: TrainedPoints,
  { meter, rows = rowsFor(ROWS) }: { readonly meter?: Meter; readonly rows?: number } = {},
): PointModel {
  const { weights, config, objective } = trained;
  const { process, predicts } = objective;
  const count = (numbers: number, times = 1) => {
    const rows = numbers / config.dimension;
    meter?.count(times * rows, times * rows * mlpFlops(config));
  };
  const run = compile((w: Weights, x: tf.Tensor2D, at: Preconditioned) => predictionOf(w, x, at), {
    name: 'point network',
    resident: 1,
    mode: 'xla',
  });
  const pull: Compiled<[Weights, tf.Tensor2D, tf.Tensor2D, Preconditioned], tf.Tensor2D> = compile(
    (w, x, direction, at) =>
      tf.grad((points: tf.Tensor) =>
        predictionOf(w, points as tf.Tensor2D, at)
          .mul(direction)
          .sum(),
      )(x) as tf.Tensor2D,
    { name: 'Jacobian of a point network', resident: 1, mode: 'xla' },
  );
  const evaluate = (x: Float64Array, t: number) => {
    if (x.length % config.dimension !== 0) {
      throw new RangeError(`point model: expected rows of ${config.dimension} numbers, got ${x.length} numbers`);
    }
    count(x.length);
    return inChunks(trained, rows, t, [x], ([part], at) => run(weights, part!, at));
  };
  const toVelocity = (t: number, x: Float64Array, output: Float64Array) =>
    convert(doubles, { from: predicts, to: 'velocity', process, t }, x, output);
  return {
    predicts,
    evaluate,
    velocity: (x, t) => toVelocity(t, x, evaluate(x, t)),
    along(x, t, direction) {
      // Forward and backward pass; the conversion is linear in x and in the output, so it acts on the derivative as on the value.
      count(x.length, 3);
      const derivative = inChunks(trained, rows, t, [x, direction], ([part, z], at) => pull(weights, part!, z!, at));
      return toVelocity(t, direction, derivative);
    },
    dispose() {
      run.dispose();
      pull.dispose();
    },
  };
}
