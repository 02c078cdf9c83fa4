import { type Configured, configure, NO_SETTINGS, settingsOf } from '../../compute/settings.js';
import { probabilityFlow, type Sampler } from '../../dynamics/samplers/index.js';
import { uniform } from '../../dynamics/schedules/index.js';
import { dormandPrince, rungeKutta, type Solver, type StepControl, stepsOf } from '../../dynamics/solvers/index.js';
import { doubles } from '../../dynamics/space.js';
import type { ImageModel } from './model.js';
import { type ImageSampling, timesFor } from './sampling.js';

/** What is done with `depth` network evaluations. */
export interface Plan {
  readonly sampler: Sampler;
  readonly times: readonly number[];
}

/** A way from noise to images: how a network is seen, and the sampler and times for any number of evaluations. */
export interface ImageWay extends Configured {
  readonly model: ImageModel;
  /** @throws RangeError for a depth that it cannot spend. */
  plan(depth: number): Plan;
}

/** Accepted error of a step of an image, in the root mean square of its pixels: absolute + relative |x|. */
export type ImageTolerance = Pick<StepControl, 'relative' | 'absolute'>;

/** By any sampler on its schedule: the most steps that `depth` pays for. */
export function bySampling(model: ImageModel, sampling: ImageSampling): ImageWay {
  const { name, sampler } = sampling;
  const settings = settingsOf(sampling, `sampler ${name}`);
  return { name, settings, model, plan: (depth) => ({ sampler, times: timesFor(sampling, model.process, depth) }) };
}

/** A family's usual way, which names itself by nothing. */
export function own(model: ImageModel, sampling: ImageSampling): ImageWay {
  return { ...bySampling(model, sampling), name: 'own', settings: NO_SETTINGS };
}

/** By a Runge-Kutta method on a family's own ODE, in equal steps, `depth` evaluations exactly. */
export function bySolver(model: ImageModel, solver: Solver): ImageWay {
  const { name } = solver;
  const settings = settingsOf(solver, `solver ${name}`);
  const sampler = probabilityFlow(rungeKutta(solver));
  return {
    name,
    settings,
    model,
    plan: (depth) => ({ sampler, times: uniform(model.process, stepsOf(solver, depth)) }),
  };
}

/**
 * By Dormand and Prince's method with step control on a family's own ODE. Every image takes its own steps, so that it stays a function of
 * its problem and key alone; the network runs on all images of a chunk that are still on their way. `depth` is the most network evaluations
 * that an image may ask for; what it used, rejected steps included, is counted, and stands on the sample.
 *
 * @throws Error, at the evaluation after the last that `depth` pays for, where an image needs more.
 */
export function byTolerance(model: ImageModel, tolerance: ImageTolerance): ImageWay {
  const { options, settings } = configure('dormand-prince', tolerance, { relative: 1e-2, absolute: 1e-2 });
  const { tMax, tMin } = model.process;
  return {
    name: 'dormand-prince',
    settings,
    model,
    plan: (depth) => ({
      sampler: probabilityFlow(dormandPrince(doubles, { ...options, nfe: depth })),
      times: [tMax, tMin],
    }),
  };
}
