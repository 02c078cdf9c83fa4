import { pick, type Scene } from '../pieces.js';
import { betaDraw, counted } from '../rows.js';

/** Problems of each model: enough for a false forecast to be told from a true one. */
const PROBLEMS = 600;
const [SMALL, LARGE] = [20_000, 100_000];

/** A share that a few samples solve, and one that none does: coverage stays where it is at 100, and a Beta goes on. */
const [SOLVED, EASY, HOPELESS] = [0.5, 0.3, 0.02];

export const coverageForecastWorld: Scene = (random, truth, about) => ({
  counts: [SMALL, LARGE].flatMap((parameters) =>
    counted(
      random,
      { task: about.tasks[0]!, parameters, model: `model-${parameters}` },
      pick(
        truth,
        // Most problems have a chance so small that coverage has only begun to rise at 100.
        () => betaDraw(random, 0.6, 300),
        () => (random.uniform() < SOLVED ? betaDraw(random, 3, 30) : 0),
        () => (random.uniform() < EASY ? 0.2 : random.uniform() < HOPELESS ? 1e-3 : 0),
      ),
      { problems: PROBLEMS },
    ),
  ),
});
