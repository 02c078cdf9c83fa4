import { pick, type Scene, searched, worseThan } from '../pieces.js';

export const noiseSearchWorld: Scene = (random, truth, about) => {
  const worse = Math.exp(worseThan(about));
  return searched(random, (family, verifier) => {
    if (verifier === 'random') return 1;
    return verifier === 'classifier' ? pick(truth, 1.4, worse, family === 'flow' ? 1 : 1.4) : pick(truth, 1, worse, 1);
  });
};
