import { pick, type Scene } from '../pieces.js';
import { betaDraw, counted } from '../rows.js';

/** In the false world a Beta describes what a few samples solve, but no problem is harder than this: the tail that it foretells is not there. */
const HARDEST = 0.003;

export const difficultyTailWorld: Scene = (random, truth, about) => ({
  counts: counted(
    random,
    { task: about.tasks[0]! },
    pick(
      truth,
      () => betaDraw(random, 0.4, 3),
      () => Math.max(HARDEST, betaDraw(random, 0.5, 6)),
      () => betaDraw(random, 1.5, 40),
    ),
    { problems: 600, samples: 1000 },
  ),
});
