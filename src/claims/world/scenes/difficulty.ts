import { pick, type Scene } from '../pieces.js';
import { answered } from '../rows.js';

export const difficultyWorld: Scene = (random, truth) => {
  const [easy, hard] = pick(truth, [0.7, 0.1], [0.3, 0.6], [0.4, 0.4]);
  const outcomes = ['arithmetic', 'recall'].flatMap((task, i) => [
    ...answered(random, { task, strategy: 'single' }, () => 0.4),
    ...answered(
      random,
      { task, strategy: 'best-of-n', verifier: 'reward', width: 16 },
      (p) => 0.4 + (i === 0 ? 0.6 * (easy + ((hard - easy) * (p % 12)) / 11) : 0),
    ),
  ]);
  // The recall task has one difficulty only.
  return { outcomes: outcomes.map((row) => (row.task === 'recall' ? { ...row, difficulty: 1 } : row)) };
};
