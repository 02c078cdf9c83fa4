import { curves, IMAGES, pick, type Scene } from '../pieces.js';
import { measured } from '../rows.js';

/** What as many real images come to. */
const REAL = 0.02;

/**
 * Prompts: over a factor of 25 of compute the limit of shares of wrong answers has a standard error of 0.066 of the last with these (0.12 with 2,000),
 * and 0.25 has to lie 3.7 of them above 0 to be told from it in 80 % of worlds at a ledger's first step.
 */
const ASKED = 7200;

export const growthLawWorld: Scene = (random, truth, { tasks }) => {
  const share = pick(truth, 0, 0.9, 0.25);
  const law = (x: number, alpha: number, limit = share) => limit + (1 - limit) * x ** -alpha;
  const { outcomes = [], distances = [] } = curves(
    random,
    (flops) => 0.135 * law(flops / 2.5e7, 0.6),
    (depth, family) => REAL + 0.18 * law(depth / 64, 0.5, family === 'flow' ? share : 0),
    { error: 0.01, problems: ASKED, task: tasks[0]! },
  );
  // Data, which no strategy made.
  const real = IMAGES.flatMap((family) => measured(random, { family, depth: 0 }, REAL, { trainings: 1 })).map(
    (row) => ({ ...row, strategy: 'real', kind: 'none' as const }),
  );
  return { outcomes, distances: [...distances, ...real] };
};
