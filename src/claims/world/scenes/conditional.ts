import { costOf, DEPTHS, IMAGES, pick, type Scene, worseThan } from '../pieces.js';
import { guided } from '../rows.js';

export const conditionalWorld: Scene = (random, truth, about) => {
  const wide = pick(truth, 1.4, Math.exp(worseThan(about)), 1);
  return {
    distances: IMAGES.flatMap((family) => [
      ...DEPTHS.flatMap((depth) => guided(random, { family, ...costOf(depth) }, 1 + 4 / depth)),
      ...['classifier', 'likelihood'].flatMap((verifier) =>
        [4, 8].flatMap((width) =>
          guided(
            random,
            { family, strategy: 'best-of-n', verifier, width, ...costOf(8 * width), depth: 8 },
            1.5 / wide,
          ),
        ),
      ),
    ]),
  };
};
