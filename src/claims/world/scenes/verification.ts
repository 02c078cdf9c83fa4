import { easiness, pick, type Scene, TASKS } from '../pieces.js';
import { answered } from '../rows.js';

export const verificationWorld: Scene = (random, truth) => {
  const kept = pick(truth, 0.2, 0.9, 0.5);
  const outcomes = TASKS.flatMap((task) => [
    ...answered(random, { task, strategy: 'single' }, (p) => easiness(p) - 0.25),
    ...answered(random, { task, strategy: 'best-of-n', verifier: 'oracle', width: 16 }, (p) => easiness(p) + 0.25),
    ...answered(random, { task, strategy: 'majority', width: 16 }, (p) => easiness(p) - 0.25 + 0.5 * kept),
    ...answered(random, { task, strategy: 'best-of-n', verifier: 'random', width: 16 }, (p) => easiness(p) - 0.25),
  ]);
  return { outcomes };
};
