import { curves, IMAGES, pick, type Scene, worseThan } from '../pieces.js';
import { measured } from '../rows.js';

export const straightPathsWorld: Scene = (random, truth, about) => {
  const times = pick(truth, 2, 2 ** worseThan(about), 1);
  const { distances = [] } = curves(
    random,
    () => 0.5,
    (depth, family) => 1 + (family === 'diffusion' ? 4 : 4 / times) / depth,
  );
  const bent = IMAGES.flatMap((family) =>
    measured(random, { family, measure: 'straightness', depth: 64 }, family === 'diffusion' ? times : 1),
  );
  return { distances: [...distances, ...bent] };
};
