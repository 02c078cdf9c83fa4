import type { Fault } from './fault.js';

/** Trainings scatter 0.18 in ln distance where one training's sets scatter 0.07. */
const TIMES = 2.5;

export const trainingScatter: Fault = {
  name: 'training scatter',
  says: 'trainings of one network differ by 2.5 times the error within one',
  // Costs are counted, whatever the images are.
  except: ['cost-linear'],
  dice: (random) => ({ ...random, ofTraining: () => TIMES * random.normal() }),
  spoil: (evidence) => (evidence.distances.length > 0 ? evidence : undefined),
};
