import { modelsFolder } from '../../compute/paths.js';
import { configure, NO_SETTINGS } from '../../compute/settings.js';
import { expectTableau, type Solver, stepsOf } from '../../dynamics/solvers/index.js';
import { type Card, loadCheckpoint } from '../../networks/checkpoint.js';
import { type ImageConfig, initImage } from '../../networks/images/image.js';
import { checkWeights, countParameters, disposeWeights } from '../../networks/weights.js';
import { guided } from './guidance.js';
import { type ImageNetwork, imageNetwork } from './network.js';
import {
  beginImages,
  discardImages,
  finishImages,
  type ImageFamily,
  type ImageOde,
  integrateImages,
  type NoiseLevel,
  onePerStep,
  resumeImages,
} from './state.js';
import { adaptiveWay, type ImageTolerance } from './ways/adaptive.js';
import { type ImageModel, type ImageSampling, sampleImages, timesFor } from './ways/sampler.js';
import type { ImageWay } from './ways/way.js';

/** Which model of images, and how it is sampled. */
export interface ImageOptions {
  readonly folder?: string;
  /** The checkpoint's name; the family's default size unless told. */
  readonly name?: string;
  /** A Runge-Kutta method on the family's own ODE, in equal steps, one stage a refinement. */
  readonly solver?: Solver;
  /** Dormand and Prince's method on the family's own ODE, each image at its own steps to this tolerance, in the place of a solver. */
  readonly adaptive?: ImageTolerance;
  /** Any sampler on its schedule (see `IMAGE_SAMPLERS`), in the place of a solver. */
  readonly sampling?: ImageSampling;
  /** Classifier-free guidance; a scale other than 0 and 1 costs two forward passes a refinement (see `guided`). */
  readonly guidance?: number;
}

/** By a Runge-Kutta method on an ODE, `levelAt` a share of the way. */
export function solverWay(solver: Solver, ode: ImageOde, levelAt: (share: number) => NoiseLevel): ImageWay {
  return {
    name: solver.name,
    check: (depth) => stepsOf(solver, depth),
    refine: (state, network) => integrateImages(state, network, solver, ode),
    level(step, depth) {
      onePerStep(solver);
      return levelAt(step / depth);
    },
  };
}

function samplingWay(sampling: ImageSampling, model: ImageModel): ImageWay {
  return {
    name: sampling.name,
    check: (depth) => timesFor(sampling, model.process, depth),
    refine: (state, network) => sampleImages(state, network, sampling, model),
    level() {
      throw new RangeError(
        `sampler ${sampling.name}: expected a way with images between its steps, got one that goes the whole way at once`,
      );
    },
  };
}

/** What a family's models have in common: how samplers see the network, its ODE, and how it is sampled unless told. */
export interface TrainedFamily {
  readonly family: 'flow' | 'diffusion';
  readonly model: ImageModel;
  readonly ode: ImageOde;
  solve(solver: Solver): ImageWay;
  readonly usual: ImageWay;
}

interface Loaded {
  readonly id: string;
  readonly card: Card;
  readonly parameters: number;
  readonly network: ImageNetwork;
}

/** Networks by the checkpoint's exact name, so that one model sampled in many ways is compiled once. */
const networks = new Map<string, Loaded>();

function loadNetwork(folder: string, name: string, family: string): Loaded {
  const { weights, card, id } = loadCheckpoint(folder, name);
  if (card.family !== family) {
    disposeWeights(weights);
    throw new Error(`checkpoint ${name}: expected the family ${family}, got ${card.family}`);
  }
  const key = `${id} ${JSON.stringify(card)}`;
  const known = networks.get(key);
  if (known !== undefined) {
    disposeWeights(weights);
    return known;
  }
  const config = card.network as unknown as ImageConfig;
  const expected = initImage(config, 0);
  try {
    checkWeights(`checkpoint ${name}`, weights, expected);
  } finally {
    disposeWeights(expected);
  }
  const loaded = { id, card, parameters: countParameters(weights), network: imageNetwork(config, weights) };
  networks.set(key, loaded);
  return loaded;
}

/** The one way that is asked for, or the family's usual one. */
function chosenWay({ family, model, ode, solve, usual }: TrainedFamily, options: ImageOptions): ImageWay {
  const { solver, sampling, adaptive } = options;
  const asked = [solver?.name, sampling?.name, adaptive && 'a tolerance'].filter((name) => name !== undefined);
  if (asked.length > 1) {
    const what = adaptive === undefined ? 'a solver or a sampling' : 'a solver, a sampling or a tolerance';
    throw new RangeError(`${family}: expected ${what}, got ${asked.join(' and ')}`);
  }
  if (adaptive !== undefined) return adaptiveWay(ode, adaptive);
  if (sampling !== undefined) return samplingWay(sampling, model);
  if (solver === undefined) return usual;
  expectTableau(family, solver);
  return solve(solver);
}

/** Options of a family besides the way it is sampled. */
const GUIDED = { guidance: 1 };

/** Loads a checkpoint as a family of images. */
export function loadImageFamily(made: TrainedFamily, options: ImageOptions): ImageFamily {
  const { family } = made;
  const { folder = modelsFolder(), name = `${family}-digits`, guidance = 1 } = options;
  const { card, id, parameters, network: plain } = loadNetwork(folder, name, family);
  const { side } = plain.config;
  const network = guidance === 1 ? plain : guided(plain, card, guidance);
  const way = chosenWay(made, options);
  return {
    family,
    model: [id, ...(way.name === undefined ? [] : [way.name]), ...(guidance === 1 ? [] : [`guided-${guidance}`])].join(
      ' ',
    ),
    modality: 'image',
    parameters,
    sampler: { name: way.name ?? 'own', settings: NO_SETTINGS },
    settings: configure(family, { guidance }, GUIDED).settings,
    side,
    level: way.level,
    resume(problems, images, step, spending) {
      if ((options.sampling ?? options.adaptive) !== undefined) way.level(step, spending.depth);
      return resumeImages(problems, images, step, spending, side);
    },
    begin(problems, keys, spending) {
      way.check(spending.depth);
      return beginImages(problems, keys, spending, side);
    },
    refine: (state) => way.refine(state, network),
    finish: finishImages,
    discard: discardImages,
  };
}
