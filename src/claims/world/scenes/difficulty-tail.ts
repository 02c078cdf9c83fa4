import { pick, type Scene } from '../pieces.js';
import { betaDraw, counted } from '../rows.js';

/** In the false world a Beta describes what a few samples solve, but this share of the problems is solved by none: the tail is flatter. */
const HOPELESS = 0.03;

export const difficultyTailWorld: Scene = (random, truth, about) => ({
  counts: counted(
    random,
    { task: about.tasks[0]! },
    pick(
      truth,
      () => betaDraw(random, 0.4, 3),
      () => (random.uniform() < HOPELESS ? 0 : betaDraw(random, 2, 20)),
      () => betaDraw(random, 1.3, 30),
    ),
    { samples: 1000 },
  ),
});
