import { IMAGES, ofWidth, pick, rivals, type Scene, TASKS, widths } from '../pieces.js';
import { measured } from '../rows.js';

export const intermediateWorld: Scene = (random, truth) => {
  const more = pick(truth, 0.12, -0.1, 0);
  const outcomes = TASKS.flatMap((task) => [
    ...widths(random, task, 'best-of-n', 'reward', ofWidth),
    ...rivals(random, task, ['beam', 'lookahead'], 'process', more),
  ]);
  const distances = IMAGES.flatMap((family) =>
    ['random-search', 'particles'].flatMap((strategy) =>
      measured(
        random,
        { family, strategy, verifier: 'classifier', width: 8 },
        strategy === 'particles' ? Math.exp(-2 * more) : 1,
      ),
    ),
  );
  return { outcomes, distances };
};
