import { curves, IMAGES, pick, type Scene } from '../pieces.js';
import { measured } from '../rows.js';

/** What as many real images come to. */
const REAL = 0.02;

export const growthLawWorld: Scene = (random, truth) => {
  const share = pick(truth, 0, 0.9, 0.25);
  const law = (x: number, last: number) => (share + (1 - share) * (x / last) ** -0.5) * 0.18;
  const { outcomes = [], distances = [] } = curves(
    random,
    (flops) => Math.min(1, law(flops, 2.5e7)),
    (depth, family) => REAL + (family === 'flow' ? law(depth, 64) : 0.18 * (depth / 64) ** -0.5),
    { error: 0.01, problems: 2400 },
  );
  // Data, which no strategy made.
  const real = IMAGES.flatMap((family) => measured(random, { family, depth: 0 }, REAL, { trainings: 1 })).map(
    (row) => ({ ...row, strategy: 'real', kind: 'none' as const }),
  );
  return { outcomes, distances: [...distances, ...real] };
};
