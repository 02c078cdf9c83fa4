import { costOf, DEPTHS, IMAGES, pick, type Scene, worseThan } from '../pieces.js';
import { measured } from '../rows.js';

export const straightPathsWorld: Scene = (random, truth, about) => {
  const times = pick(truth, 2, 2 ** worseThan(about), 1);
  const distances = IMAGES.flatMap((family) => {
    const more = family === 'diffusion' ? times : 1;
    return [
      // Errors of first order: half the steps, twice the error.
      ...DEPTHS.flatMap((depth) =>
        measured(random, { family, measure: 'ode-error', ...costOf(depth) }, (more * 1.2) / depth),
      ),
      ...measured(random, { family, measure: 'straightness', depth: 64 }, more),
    ];
  });
  return { distances };
};
