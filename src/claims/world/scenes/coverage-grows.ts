import { pick, type Scene } from '../pieces.js';
import { betaDraw, counted } from '../rows.js';

export const coverageGrowsWorld: Scene = (random, truth, about) => {
  const chance = pick(
    truth,
    () => betaDraw(random, 0.25, 2),
    () => (random.uniform() < 0.5 ? 0.4 : 0),
    () => (random.uniform() < 0.5 ? 1e-4 : 0.01),
  );
  const chances: number[] = [];
  const rows = counted(random, { task: about.tasks[0]! }, () => {
    chances.push(chance());
    return chances.at(-1)!;
  });
  // On the edge nothing is known: answers to other problems are right as often.
  return { counts: truth === 'edge' ? rows.map((row, i) => ({ ...row, guess: chances[i]! })) : rows };
};
