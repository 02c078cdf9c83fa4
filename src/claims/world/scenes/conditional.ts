import { costOf, DEPTHS, IMAGES, pick, type Scene } from '../pieces.js';
import { measured } from '../rows.js';

export const conditionalWorld: Scene = (random, truth) => {
  const wide = pick(truth, 1.4, 0.8, 1);
  const deep = pick(truth, 4, 4, 4);
  return {
    distances: IMAGES.flatMap((family) => [
      ...DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 1 + deep / depth)),
      ...['classifier', 'likelihood'].flatMap((verifier) =>
        [4, 8].flatMap((width) =>
          measured(
            random,
            { family, strategy: 'best-of-n', verifier, width, ...costOf(8 * width), depth: 8 },
            1.5 / wide,
          ),
        ),
      ),
    ]),
  };
};
