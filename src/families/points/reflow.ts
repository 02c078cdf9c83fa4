import { integers, normals, Stream } from '../../compute/random.js';
import { flowMatching, type Objective } from '../../dynamics/objective.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { probabilityFlow, sample } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { heun, rungeKutta } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import type { MlpConfig } from '../../networks/mlp.js';
import { type Coupling, type PointTraining, pointModel, type TrainedPoints, trainCoupled } from './points.js';

/** Noises and where a flow takes them, one row a pair. */
export interface Pairs {
  readonly noise: Float64Array;
  readonly data: Float64Array;
  readonly dimension: number;
}

/**
 * `count` pairs of noise and data that a trained flow joins, by `steps` steps of Heun's method.
 *
 * @param trained a flow on straight paths
 * @param options `count` of pairs, `steps` (default 50) and seed
 * @returns noise and data, row by row
 * @throws RangeError for a model of another process than the straight path.
 * @example flowPairs(trained, { count: 8, steps: 2, seed: 1 }).noise.length // 16
 */
export function flowPairs(
  trained: TrainedPoints,
  { count, steps = 50, seed }: { readonly count: number; readonly steps?: number; readonly seed: number },
): Pairs {
  const { process } = trained.objective;
  if (process.name !== 'flow-linear') {
    throw new RangeError(`reflow: expected a flow on straight paths (flow-linear), got ${process.name}`);
  }
  const { dimension } = trained.config;
  const noise = Float64Array.from(normals({ seed, problem: 0, candidate: 0 }, 0, count * dimension));
  const model = pointModel(trained);
  const { x } = sample(probabilityFlow(rungeKutta(heun)), {
    space: doubles,
    process,
    model,
    times: uniform(process, steps),
    start: noise,
  });
  model.dispose();
  return { noise, data: x, dimension };
}

/**
 * Pairs drawn with replacement.
 *
 * @param pairs of noise and data
 * @returns draws data with noise
 * @example paired(flowPairs(trained, { count: 8, steps: 2, seed: 1 }))(key, 3).data.length // 6
 */
export function paired({ noise, data, dimension }: Pairs): Coupling {
  const rows = noise.length / dimension;
  return (key, count) => {
    const chosen = integers(key, 3, count, rows, Stream.training);
    const take = (from: Float64Array) => {
      const out = new Float64Array(count * dimension);
      chosen.forEach((row, i) => out.set(from.subarray(row * dimension, (row + 1) * dimension), i * dimension));
      return out;
    };
    return { data: take(data), noise: take(noise) };
  };
}

/**
 * Reflow: a new flow on the straight lines between the pairs that an earlier one joins. Lines of pairs cross less than those of
 * independent draws, so the new flow's paths are straighter and need fewer steps.
 * Source: X. Liu et al., arXiv:2209.03003, section 2.
 *
 * @param pairs of an earlier flow
 * @param config of the MLP
 * @param options steps, batch, learning rate and seed
 * @returns the trained network
 * @example const straight = await reflow(flowPairs(trained, { count: 20000, seed: 1 }), config, training)
 */
export function reflow(pairs: Pairs, config: MlpConfig, options: PointTraining): Promise<TrainedPoints> {
  return trainCoupled(paired(pairs), flowMatching(flowLinear()), config, options);
}

/**
 * Distillation to one step: only the velocity at pure noise is trained, as noise - data of the pairs, so that one step of Euler's method
 * goes the whole way. Source: X. Liu et al., arXiv:2209.03003, section 2.2, "distillation".
 *
 * @param pairs of noise and data
 * @param config of the MLP
 * @param options steps, batch, learning rate and seed
 * @returns the trained network, for one step of Euler's method
 * @throws RangeError for sizes of the network or settings of the training that are out of range
 * @example (await distill(flowPairs(trained, { count: 64, steps: 2, seed: 1 }), config, training)).objective.name // 'one-step distillation'
 */
export function distill(pairs: Pairs, config: MlpConfig, options: PointTraining): Promise<TrainedPoints> {
  const objective: Objective = { ...flowMatching(flowLinear()), name: 'one-step distillation', timeOf: () => 1 };
  return trainCoupled(paired(pairs), objective, config, options);
}
