import { IMAGES, ofWidth, pick, rivals, type Scene, TASKS, widths, worseThan } from '../pieces.js';
import { guided } from '../rows.js';

export const intermediateWorld: Scene = (random, truth, region) => {
  const more = pick(truth, 0.12, worseThan(region), 0);
  const outcomes = TASKS.flatMap((task) => [
    ...widths(random, task, 'best-of-n', 'process', ofWidth),
    ...rivals(random, task, ['beam', 'lookahead'], 'process', more),
  ]);
  const nearer = pick(truth, 1.3, 1.1 ** -2, 1);
  const distances = IMAGES.flatMap((family) =>
    ['random-search', 'particles'].flatMap((strategy) =>
      guided(random, { family, strategy, verifier: 'classifier', width: 8 }, strategy === 'particles' ? 1 / nearer : 1),
    ),
  );
  return { outcomes, distances };
};
