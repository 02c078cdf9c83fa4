import { shipped } from '../../compute/code.js';
import { type Configured, type Factory, factory } from '../../compute/settings.js';
import { convert, type Prediction } from '../predictions.js';
import type { Process } from '../processes/process.js';
import { checkTimes } from '../schedules/schedule.js';
import type { Space } from '../space.js';
import { drive, type Stepping, type Wanted } from '../stepping.js';

/** A network, or the truth: what it predicts, and its output for x at time t. */
export interface Model<V> {
  readonly predicts: Prediction;
  evaluate(x: V, t: number): V;
}

/** One run of a sampler, without the model that it asks. */
export interface Course<V> {
  readonly space: Space<V>;
  readonly process: Process;
  /** What the answers to its questions are. */
  readonly predicts: Prediction;
  /** Decreasing, from a schedule. */
  readonly times: readonly number[];
  /** The state at times[0]: noise of standard deviation sigma(times[0]) where that time is the process's last. */
  readonly start: V;
  /** Standard normal vectors, one for every draw = 1, 2, ... of a sampler that asks for them; keyed by the caller. */
  noise?: ((draw: number) => V) | undefined;
  /** Called with the state at times[index] for index >= 1. */
  onStep?: ((index: number, x: V) => void) | undefined;
}

/** One run of a sampler, with the model. */
export interface Sampling<V> extends Omit<Course<V>, 'predicts'> {
  readonly model: Model<V>;
}

/** A sample and what it cost, in evaluations of the model. */
export interface Sampled<V> {
  readonly x: V;
  readonly asked: number;
  readonly used: number;
}

/** What a sampler is handed: its course, with the questions that it may ask. */
export interface SamplerRun<V> extends Course<V> {
  /** Asks for an evaluation at x and t, as the prediction of that kind; `held` are the vectors besides x that are still needed then. */
  predict(kind: Prediction, x: V, t: number, held?: readonly V[]): Generator<Wanted<V>, V, V>;
  noise(draw: number): V;
  onStep(index: number, x: V): void;
}

/** A way from noise to data, as a method that yields every evaluation of the model that it needs. */
export interface Sampler extends Configured {
  /**
   * Order of convergence in the step: of the state for a deterministic sampler, of the moments for a stochastic one; null where the
   * error does not vanish with the step.
   */
  readonly order: number | null;
  readonly stochastic: boolean;
  /**
   * Whether every evaluation ends a step that depends on the state and the time alone, without memory or noise: another run may then take
   * the state up after any evaluation.
   */
  readonly resumable: boolean;
  /** Whether the number of evaluations depends on the sample. */
  readonly adaptive: boolean;
  /** Evaluations of the model on these times. */
  nfe(times: readonly number[], process: Process): number;
  run<V>(run: SamplerRun<V>): Stepping<V>;
}

/** What a file of a sampler says of it; whoever says nothing of memory and step control has memory and no step control. */
export type SamplerParts = Omit<Sampler, 'name' | 'settings' | 'resumable' | 'adaptive'> & {
  readonly resumable?: boolean;
};

/**
 * A factory of samplers: its name, its default options, and what it makes of options.
 *
 * @param name of the samplers
 * @param defaults each option with its default
 * @param make the sampler's parts from its options
 * @returns the factory: options to a sampler
 * @throws TypeError for defaults that JSON cannot hold; the factory throws a RangeError for unknown options, a TypeError for values that JSON cannot hold,
 * and what `make` throws
 * @example samplerFactory('mine', { eta: 0 }, ({ eta }) => ddim({ eta }))({ eta: 1 }).settings // { eta: 1 }
 */
export function samplerFactory<Options extends object>(
  name: string,
  defaults: Options,
  make: (options: Options) => SamplerParts,
): Factory<Options, Sampler> {
  const whole = (options: Options) => ({ resumable: false, adaptive: false, ...make(options) }) as Sampler;
  return factory(name, defaults, shipped(whole, make));
}

/**
 * The evaluations of one run of a sampler, from its starting state to the last of its times, for whoever makes them.
 *
 * @param sampler any of `SAMPLERS`, or one of your own
 * @param course space, process, what is predicted, decreasing times, start, and noise for a stochastic sampler
 * @returns each evaluation that is wanted; it returns the last state
 * @throws RangeError for times that do not decrease, and for a stochastic sampler without noise.
 * @example samplerSteps(ddim(), { space: doubles, process, predicts: 'v', times, start }).next().value // { x: [0.3, -1.2], t: 1, held: [] }
 */
export function samplerSteps<V>(sampler: Sampler, course: Course<V>): Stepping<V> {
  const { space, process, predicts, times, noise } = course;
  checkTimes(times);
  if (sampler.stochastic && noise === undefined) {
    throw new RangeError(`sampler ${sampler.name}: expected a function that gives noise, got none`);
  }
  return sampler.run<V>({
    ...course,
    noise: (draw) => noise!(draw),
    onStep: (index, state) => course.onStep?.(index, state),
    *predict(to, x, t, held = []) {
      return convert(space, { from: predicts, to, process, t }, x, yield { x, t, held });
    },
  });
}

/**
 * Runs a sampler from its starting state to the last of its times.
 *
 * @param sampler any of `SAMPLERS`, or one of your own
 * @param sampling space, process, model, decreasing times, start, and noise for a stochastic sampler
 * @returns the last state, and how many evaluations were used
 * @throws RangeError for times that do not decrease, and for a stochastic sampler without noise.
 * @example sample(ddim(), { space: doubles, process, model, times: uniform(process, 10), start }).used // 10
 */
export function sample<V>(sampler: Sampler, { model, ...course }: Sampling<V>): Sampled<V> {
  let used = 0;
  const x = drive(samplerSteps(sampler, { ...course, predicts: model.predicts }), (state, t) => {
    used++;
    return model.evaluate(state, t);
  });
  return { x, asked: sampler.nfe(course.times, course.process), used };
}

/** Evaluations of a sampler that takes one per step. */
export const onePerStep = (times: readonly number[]): number => times.length - 1;

/** Refuses an option of a sampler that does not satisfy `holds`. */
export function expectOption(holds: boolean, sampler: string, expected: string, got: unknown): void {
  if (!holds) throw new RangeError(`sampler ${sampler}: expected ${expected}, got ${got}`);
}
