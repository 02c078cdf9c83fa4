import { pick, type Scene, worseThan } from '../pieces.js';
import { decoded } from '../rows.js';

/** The tasks of the claim's three experiments; the first has the graded problems. */
const TASKS = ['arithmetic', 'multiplication', 'countdown'];

export const difficultyWorld: Scene = (random, truth, about) => {
  const worse = worseThan(about);
  // The edge of either question: no shrinking over tasks that gain unlike, or shrinking over tasks that gain alike.
  const alike = truth === 'edge' && random.uniform() < 0.5;
  // Shares of the errors taken away, from the easiest problem to the hardest; thirds are two thirds of that apart.
  const [easy, hard] = alike
    ? [0.7, 0.1]
    : pick(truth, [0.7, 0.1], [0.4 + 0.75 * worse, 0.4 - 0.75 * worse], [0.4, 0.4]);
  const outcomes = TASKS.flatMap((task, i) => [
    ...decoded(random, { task, strategy: 'single' }, () => 0.4),
    ...decoded(
      random,
      { task, strategy: 'best-of-n', verifier: 'reward', width: 16, flops: 16e6 },
      (p) => 0.4 + (alike || i === 0 ? 0.6 : 0.3) * (easy! + ((hard! - easy!) * (p % 12)) / 11),
    ),
  ]);
  return { outcomes };
};
