import { convert, type Prediction } from '../predictions.js';
import type { Process } from '../processes/process.js';
import { checkTimes } from '../schedules/schedule.js';
import type { Space } from '../space.js';

/** A network, or the truth: what it predicts, and its output for x at time t. */
export interface Model<V> {
  readonly predicts: Prediction;
  evaluate(x: V, t: number): V;
}

/** One run of a sampler. */
export interface Sampling<V> {
  readonly space: Space<V>;
  readonly process: Process;
  readonly model: Model<V>;
  /** Decreasing, from a schedule. */
  readonly times: readonly number[];
  /** The state at times[0]: noise of standard deviation sigma(times[0]) where that time is the process's last. */
  readonly start: V;
  /** Standard normal vectors, one for every draw = 1, 2, ... of a sampler that asks for them; keyed by the caller. */
  noise?(draw: number): V;
  /** Called with the state at times[index] for index >= 1. */
  onStep?(index: number, x: V): void;
}

/** A sample and what it cost, in evaluations of the model. */
export interface Sampled<V> {
  readonly x: V;
  readonly asked: number;
  readonly used: number;
}

/** What `sample` hands to a sampler: the model converted to any prediction and counted, and the rest made certain. */
export interface Run<V> extends Sampling<V> {
  predict(kind: Prediction, x: V, t: number): V;
  noise(draw: number): V;
  onStep(index: number, x: V): void;
}

/** A way from noise to data. */
export interface Sampler {
  readonly name: string;
  /**
   * Order of convergence in the step: of the state for a deterministic sampler, of the moments for a stochastic one; null where the
   * error does not vanish with the step.
   */
  readonly order: number | null;
  readonly stochastic: boolean;
  /** Evaluations of the model on these times. */
  evaluations(times: readonly number[], process: Process): number;
  run<V>(run: Run<V>): V;
}

/**
 * Runs a sampler from its starting state to the last of its times.
 *
 * @throws RangeError for times that do not decrease, and for a stochastic sampler without noise.
 * @example sample(ddim(), { space: doubles, process, model, times: uniform(process, 10), start }).used // 10
 */
export function sample<V>(sampler: Sampler, sampling: Sampling<V>): Sampled<V> {
  const { space, process, model, times, noise } = sampling;
  checkTimes(times);
  if (sampler.stochastic && noise === undefined) {
    throw new RangeError(`sampler ${sampler.name}: expected a function that gives noise, got none`);
  }
  let used = 0;
  const x = sampler.run<V>({
    ...sampling,
    noise: (draw) => noise!(draw),
    onStep: (index, state) => sampling.onStep?.(index, state),
    predict(to, state, t) {
      used++;
      return convert(space, { from: model.predicts, to, process, t }, state, model.evaluate(state, t));
    },
  });
  return { x, asked: sampler.evaluations(times, process), used };
}

/** Evaluations of a sampler that takes one a step. */
export const onePerStep = (times: readonly number[]): number => times.length - 1;

/** Refuses an option of a sampler that does not satisfy `holds`. */
export function expectOption(holds: boolean, sampler: string, expected: string, got: unknown): void {
  if (!holds) throw new RangeError(`sampler ${sampler}: expected ${expected}, got ${got}`);
}
