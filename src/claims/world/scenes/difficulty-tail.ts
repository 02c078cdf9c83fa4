import { pick, type Scene } from '../pieces.js';
import { betaDraw, counted } from '../rows.js';

export const difficultyTailWorld: Scene = (random, truth, about) => ({
  counts: counted(
    random,
    { task: about.tasks[0]! },
    pick(
      truth,
      () => betaDraw(random, 0.4, 3),
      () => (random.uniform() < 0.25 ? 0 : 0.002 + 0.3 * random.uniform()),
      () => betaDraw(random, 1.5, 40),
    ),
    {
      problems: 600,
      samples: 1000,
    },
  ),
});
