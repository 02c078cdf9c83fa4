import { shipped } from '../../compute/code.js';
import { modelsFolder } from '../../compute/paths.js';
import { configure } from '../../compute/settings.js';
import type { Solver } from '../../dynamics/solvers/index.js';
import { type Card, loadCheckpoint } from '../../networks/checkpoint.js';
import { type ImageConfig, imageConfig, initImage } from '../../networks/images/image.js';
import { checkWeights, countParameters, disposeWeights } from '../../networks/weights.js';
import { guided } from './guidance.js';
import type { ImageModel } from './model.js';
import { type ImageNetwork, imageNetwork } from './network.js';
import type { ImageSampling } from './sampling.js';
import { beginImages, discardImages, finishImages, type ImageFamily, refineImages, resumeImages } from './state.js';
import { bySampling, bySolver, byTolerance, type ImageTolerance, type ImageWay, type Plan } from './way.js';

/** Which model of images, and how it is sampled. */
export interface ImageOptions {
  readonly folder?: string;
  /** The checkpoint's name; the family's default size by default. */
  readonly name?: string;
  /** A Runge-Kutta method on the family's own ODE, in equal steps, one stage per refinement. */
  readonly solver?: Solver;
  /** Dormand and Prince's method on the family's own ODE, each image at its own steps to this tolerance, in the place of a solver. */
  readonly adaptive?: ImageTolerance;
  /** Any sampler on its schedule (see `imageSampling`, `IMAGE_SAMPLERS`), in the place of a solver. */
  readonly sampling?: ImageSampling;
  /** Classifier-free guidance; a scale other than 0 and 1 costs two forward passes a refinement (see `guided`). */
  readonly guidance?: number;
}

/** What a family's models have in common: how samplers see the network, its own ODE, and its usual way. */
export interface TrainedFamily {
  readonly family: string;
  readonly model: ImageModel;
  readonly ode: ImageModel;
  readonly usual: ImageWay;
}

interface Loaded {
  readonly id: string;
  readonly card: Card<ImageConfig>;
  readonly parameters: number;
  readonly network: ImageNetwork;
}

/** Networks by the checkpoint's exact name, so that one model sampled in many ways is compiled once. */
const networks = new Map<string, Loaded>();

function loadNetwork(folder: string, name: string, family: string): Loaded {
  const { weights, card, id } = loadCheckpoint(folder, name, imageConfig);
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
  const config = card.network;
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
function chosenWay({ family, model, ode, usual }: TrainedFamily, options: ImageOptions): ImageWay {
  const { solver, sampling, adaptive } = options;
  const asked = [solver?.name, sampling?.name, adaptive && 'a tolerance'].filter((name) => name !== undefined);
  if (asked.length > 1) {
    const what = adaptive === undefined ? 'a solver or a sampling' : 'a solver, a sampling or a tolerance';
    throw new RangeError(`${family}: expected ${what}, got ${asked.join(' and ')}`);
  }
  if (adaptive !== undefined) return byTolerance(ode, adaptive);
  if (sampling !== undefined) return bySampling(model, sampling);
  return solver === undefined ? usual : bySolver(ode, solver);
}

/** What a way does with `depth`, for images that are taken up between two evaluations. */
function resumable(way: ImageWay, depth: number): Plan {
  const plan = way.plan(depth);
  if (plan.sampler.resumable) return plan;
  throw new RangeError(
    `sampler ${way.name}: expected one whose every evaluation ends a step that depends on the image and the time alone, got several evaluations per step, a memory or noise`,
  );
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
  const { model } = way;
  return shipped({
    family,
    modality: 'image',
    model: id,
    parameters,
    sampler: { name: way.name, settings: way.settings },
    settings: configure(family, { guidance }, GUIDED).settings,
    side,
    level(step, depth) {
      const t = resumable(way, depth).times[step]!;
      return { alpha: model.process.alpha(t), sigma: model.process.sigma(t) };
    },
    resume: (problems, images, step, spending) =>
      resumeImages({ plan: resumable(way, spending.depth), model, side }, problems, images, step, spending),
    begin: (problems, keys, spending) =>
      beginImages({ plan: way.plan(spending.depth), model, side }, problems, keys, spending),
    refine: (state) => refineImages(state, network),
    finish: (state) => finishImages(state, network),
    discard: discardImages,
  });
}
