import { costOf, DEPTHS, IMAGES, pick, type Scene } from '../pieces.js';
import { answered, measured } from '../rows.js';

export const deadlineWorld: Scene = (random, truth) => {
  const more = pick(truth, 0.08, 0, 0);
  const outcomes = DEPTHS.flatMap((depth) =>
    answered(random, { task: 'arithmetic', strategy: 'single', ...costOf(depth) }, () => 0.4 + more * Math.log2(depth)),
  );
  const distances = IMAGES.flatMap((family) =>
    DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 2 * depth ** (-3 * more))),
  );
  return { outcomes, distances };
};
