import { costOf, curves, DEPTHS, IMAGES, pick, type Scene, searched } from './pieces.js';
import { measured } from './rows.js';

/** Worlds for claims about diffusion and flow. */
export const IMAGE_SCENES: Readonly<Record<string, Scene>> = {
  saturation: (random, truth) => {
    const share = pick(truth, 0.99, 0.5, 0.9);
    // By 16 of 64 steps `share` of the gain has been had.
    const left = (depth: number) =>
      depth <= 16 ? 1 - (share * Math.log2(depth)) / 4 : (1 - share) * (1 - Math.log2(depth / 16) / 2);
    return curves(
      random,
      () => 0.5,
      (depth) => 1 + 6 * left(depth),
    );
  },
  'noise-search': (random, truth) =>
    searched(random, (family, verifier) =>
      verifier === 'classifier' ? pick(truth, 1.4, 0.7, family === 'flow' ? 1 : 1.4) : pick(truth, 1, 0.7, 1),
    ),
  'straight-paths': (random, truth) => {
    const times = pick(truth, 4, 0.25, 1);
    const { distances = [] } = curves(
      random,
      () => 0.5,
      (depth, family) => 1 + (family === 'diffusion' ? 4 : 4 / times) / depth,
    );
    const bent = IMAGES.flatMap((family) =>
      measured(random, { family, measure: 'straightness', depth: 64 }, family === 'diffusion' ? times : 1),
    );
    return { distances: [...distances, ...bent] };
  },
  conditional: (random, truth) => {
    const wide = pick(truth, 1.4, 0.8, 1);
    const deep = pick(truth, 4, 4, 4);
    return {
      distances: IMAGES.flatMap((family) => [
        ...DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 1 + deep / depth)),
        ...['classifier', 'likelihood'].flatMap((verifier) =>
          [4, 8].flatMap((width) =>
            measured(
              random,
              { family, strategy: `best-of-n by ${verifier}`, verifier, width, ...costOf(8 * width), depth: 8 },
              1.5 / wide,
            ),
          ),
        ),
      ]),
    };
  },
};
