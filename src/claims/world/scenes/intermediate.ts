import { IMAGES, ofWidth, pick, rivals, type Scene, widths, worseThan } from '../pieces.js';
import { decoded, guided } from '../rows.js';

export const intermediateWorld: Scene = (random, truth, about) => {
  const more = pick(truth, 0.12, worseThan(about), 0);
  const outcomes = about.tasks.flatMap((task) => [
    ...decoded(random, { task, strategy: 'single' }, (p) => ofWidth(1, p)),
    ...widths(random, task, 'best-of-n', 'process', ofWidth),
    ...rivals(random, task, ['beam', 'lookahead'], 'process', more),
    ...['best-of-n', 'beam'].flatMap((strategy) => widths(random, task, strategy, 'random', (_, p) => ofWidth(1, p))),
  ]);
  const nearer = pick(truth, 1.3, 1.1 ** -2, 1);
  const distances = IMAGES.flatMap((family) => [
    ...guided(random, { family, strategy: 'single' }, 1),
    ...['classifier', 'random'].flatMap((verifier) =>
      ['random-search', 'particles'].flatMap((strategy) => {
        const found = verifier === 'classifier' && strategy === 'particles';
        return guided(random, { family, strategy, verifier, width: 8 }, found ? 1 / nearer : 1);
      }),
    ),
  ]);
  return { outcomes, distances };
};
