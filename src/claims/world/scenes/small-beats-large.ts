import { easiness, pick, type Scene } from '../pieces.js';
import { answered, measured } from '../rows.js';

export const smallBeatsLargeWorld: Scene = (random, truth) => {
  const more = pick(truth, 0.15, -0.15, 0);
  const outcomes = [
    ...answered(
      random,
      { task: 'arithmetic', strategy: 'single', model: 'large', parameters: 1_400_000, flops: 1.4e7 },
      easiness,
    ),
    ...[1, 4, 8].flatMap((width) =>
      answered(
        random,
        {
          task: 'arithmetic',
          strategy: width === 1 ? 'single' : 'best-of-n',
          verifier: width === 1 ? 'none' : 'reward',
          model: 'small',
          width,
          flops: width * 1.5e6,
        },
        (p) => easiness(p) + (width === 8 ? more : -0.2),
      ),
    ),
  ];
  const distances = [
    ...measured(random, { family: 'diffusion', model: 'large', parameters: 1_400_000, flops: 1.4e7 }, 2),
    ...measured(
      random,
      {
        family: 'diffusion',
        model: 'small',
        strategy: 'best-of-n',
        verifier: 'classifier',
        width: 8,
        flops: 1.3e7,
      },
      2 / Math.exp(2 * more),
    ),
  ];
  return { outcomes, distances };
};
