import { easiness, pick, type Scene, worseThan } from '../pieces.js';
import { decoded, guided } from '../rows.js';

export const smallBeatsLargeWorld: Scene = (random, truth, about) => {
  const more = pick(truth, 0.15, worseThan(about), 0);
  const large = { model: 'large', parameters: 1_400_000, flops: 1.4e7 };
  const outcomes = [
    ...decoded(random, { task: about.tasks[0]!, strategy: 'single', ...large }, easiness),
    ...[1, 4, 8].flatMap((width) =>
      decoded(
        random,
        {
          ...{ task: about.tasks[0]!, model: 'small', width, flops: width * 1.7e6 },
          ...(width === 1 ? { strategy: 'single' } : { strategy: 'best-of-n', verifier: 'reward' }),
        },
        (p) => easiness(p) + (width === 8 ? more : -0.15),
      ),
    ),
  ];
  const nearer = pick(truth, 1.3, 1.1 ** -2, 1);
  const distances = [
    ...guided(random, { family: 'diffusion', ...large }, 2),
    ...guided(
      random,
      { family: 'diffusion', strategy: 'best-of-n', verifier: 'classifier', width: 8, flops: 1.36e7 },
      2 / nearer,
    ),
  ];
  return { outcomes, distances };
};
