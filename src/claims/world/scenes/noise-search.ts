import { pick, type Scene, searched } from '../pieces.js';

export const noiseSearchWorld: Scene = (random, truth) =>
  searched(random, (family, verifier) =>
    verifier === 'classifier' ? pick(truth, 1.4, 0.7, family === 'flow' ? 1 : 1.4) : pick(truth, 1, 0.7, 1),
  );
