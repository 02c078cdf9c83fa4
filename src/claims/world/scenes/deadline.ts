import { costOf, DEPTHS, IMAGES, pick, type Scene, worseThan } from '../pieces.js';
import { decoded, measured } from '../rows.js';

export const deadlineWorld: Scene = (random, truth, about) => {
  // For each doubling of the evaluations in a row.
  const worse = worseThan(about);
  const more = pick(truth, 0.08, worse, 0);
  const outcomes = DEPTHS.flatMap((depth) =>
    decoded(
      random,
      { task: about.tasks[0]!, strategy: 'single', ...costOf(depth) },
      () => 0.45 + more * Math.log2(depth),
    ),
  );
  const nearer = pick(truth, 0.24, 2 * Math.log(1 / 1.1), 0) / Math.LN2;
  const distances = IMAGES.flatMap((family) =>
    DEPTHS.flatMap((depth) => measured(random, { family, ...costOf(depth) }, 2 * depth ** -nearer)),
  );
  return { outcomes, distances };
};
