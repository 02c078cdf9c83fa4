import { costOf, easiness, IMAGES, pick, type Scene, worseThan } from '../pieces.js';
import { decoded, guided } from '../rows.js';

const WAYS = [
  ['best-of-n', 'reward'],
  ['majority', 'none'],
  ['weighted-majority', 'reward'],
  ['best-of-n', 'random'],
] as const;

export const parallelWorld: Scene = (random, truth, about) => {
  const [gain, others] = pick(truth, [0.2, 0], [worseThan(about), worseThan(about)], [0.2, 0]);
  const outcomes = about.tasks.flatMap((task) => [
    ...decoded(random, { task, strategy: 'single' }, easiness),
    ...WAYS.flatMap(([strategy, verifier], i) => {
      const more = verifier === 'random' ? 0 : i === 0 ? gain! : others!;
      return decoded(random, { task, strategy, verifier, width: 16, flops: 16e6 }, (p) => easiness(p) + more);
    }),
  ]);
  // On the edge a choice helps language, and images not at all.
  const nearer = pick(truth, 1.4, 1.1 ** -2, 1);
  const distances = IMAGES.flatMap((family) => [
    ...guided(random, { family, ...costOf(8) }, 1.5),
    ...['classifier', 'likelihood', 'random'].flatMap((verifier) => {
      const ratio = verifier === 'random' || (truth === 'true' && verifier === 'likelihood') ? 1 : nearer;
      return guided(
        random,
        { family, strategy: 'random-search', verifier, width: 8, ...costOf(64), depth: 8 },
        1.5 / ratio,
      );
    }),
  ]);
  return { outcomes, distances };
};
