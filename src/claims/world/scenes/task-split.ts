import { pick, type Scene } from '../pieces.js';
import { answered } from '../rows.js';

export const taskSplitWorld: Scene = (random, truth, about) => {
  // On the edge the share of right answers is a plane, whose shares are these; elsewhere a surface that bends as the joint law does.
  const [first, second] = pick(truth, [0.7, 0.3], [0.5, 0.5], [0.525, 0.475]);
  const error = (exponent: number, n: number, d: number) =>
    truth === 'edge'
      ? 0.7 - 0.12 * (exponent * Math.log(n) + (1 - exponent) * Math.log(d))
      : 0.05 + 0.3 * n ** -(1.2 * (1 - exponent)) + 0.4 * d ** -(1.2 * exponent);
  const outcomes = [first!, second!].flatMap((exponent, i) =>
    [1e4, 4e4, 1.6e5, 6.4e5].flatMap((parameters) =>
      [2, 4, 8, 16, 32].flatMap((nfe) =>
        answered(
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
          () => 1 - error(exponent, parameters / 1e4, nfe / 2),
        ),
      ),
    ),
  );
  return { outcomes };
};
