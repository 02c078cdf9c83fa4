import { pick, type Scene } from '../pieces.js';
import { decoded } from '../rows.js';

export const taskSplitWorld: Scene = (random, truth, about) => {
  // Right answers are a plane in the logarithms of size and passes, of which parameters have these shares.
  const shares = pick(truth, [0.7, 0.3], [0.5, 0.5], [0.525, 0.475]);
  const error = (share: number, n: number, d: number) => 0.7 - 0.12 * (share * Math.log(n) + (1 - share) * Math.log(d));
  const outcomes = shares.flatMap((share, i) =>
    [1e4, 4e4, 1.6e5, 6.4e5].flatMap((parameters) =>
      [2, 4, 8, 16, 32].flatMap((nfe) =>
        decoded(
          random,
          {
            task: about.tasks[i]!,
            strategy: 'single',
            model: String(parameters),
            parameters,
            depth: nfe,
            nfe,
            flops: parameters * nfe,
          },
          () => 1 - error(share, parameters / 1e4, nfe / 2),
        ),
      ),
    ),
  );
  return { outcomes };
};
