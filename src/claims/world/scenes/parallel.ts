import { easiness, pick, type Scene, searched, TASKS } from '../pieces.js';
import { answered } from '../rows.js';

export const parallelWorld: Scene = (random, truth) => {
  const gain = pick(truth, 0.2, 0, 0.2);
  const ways = [
    ['best-of-n', 'reward'],
    ['best-of-n', 'likelihood'],
    ['majority', 'none'],
    ['weighted-majority', 'reward'],
    ['best-of-n', 'random'],
  ] as const;
  const outcomes = TASKS.flatMap((task) => [
    ...answered(random, { task, strategy: 'single' }, easiness),
    ...ways.flatMap(([strategy, verifier], i) =>
      answered(random, { task, strategy, verifier, width: 16 }, (p) => easiness(p) + (i === 0 ? gain : 0)),
    ),
  ]);
  const same = pick(truth, 1.4, 1, 1);
  const { distances = [] } = searched(random, (_, verifier) => (verifier === 'classifier' ? same : 1));
  // The search has 8 steps a sample: one sample of 8 steps is as far from the truth as the search at ratio 1.
  const flat = distances
    .filter(({ strategy, depth }) => strategy !== 'single' || depth === 8)
    .map((row) =>
      row.strategy === 'single'
        ? { ...row, value: (row.value / 1.5) * (1 + 4 / 64), sigma: (row.sigma / 1.5) * (1 + 4 / 64) }
        : row,
    );
  return { outcomes, distances: flat };
};
